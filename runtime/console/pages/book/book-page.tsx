import { useEffect, useMemo, useState } from "preact/hooks";
import { sleep, systemClock } from "../../../../lib/clock.ts";
import { Button } from "../shared/button.tsx";
import { book, type NewBooking, type Offer, offerOf, type Slot, slotsOf } from "./booking-api.ts";
import { type Details, DetailsForm } from "./details-form.tsx";
import { DoneView } from "./done-view.tsx";
import { failureText } from "./failure-notice.tsx";
import { Refused } from "./host.ts";
import type { Language } from "./language.ts";
import { Loaded } from "./loaded.tsx";
import { MeetingFacts } from "./meeting-facts.tsx";
import { newKey } from "./new-key.ts";
import { PickTime } from "./pick-time.tsx";
import type { Texts } from "./texts/texts.ts";
import { useStep } from "./use-step.ts";
import { ownZone, visitorTime } from "./visitor-time.ts";
import { WaitingView } from "./waiting-view.tsx";

interface BookPageProps {
  /** Of the profile, from the address. */
  name: string;
  language: Language;
}

/** Books a time with a profile: choose one, say who you are, done. */
export function BookPage({ name, language }: BookPageProps) {
  const { texts } = language;
  return (
    <Loaded
      ask={(signal) => offerOf(name, signal)}
      missing={{ title: texts.unknownPage, help: texts.unknownPageHelp }}
      texts={texts}
    >
      {(offer, reload) => <Booking {...{ name, offer, language }} onOffer={reload} />}
    </Loaded>
  );
}

interface BookingProps extends BookPageProps {
  offer: Offer;
  /** Asks for the offer anew. */
  onOffer(): Promise<Offer>;
}

function Booking({ name, offer, language, onOffer }: BookingProps) {
  const { texts, locale } = language;
  const [zone, setZone] = useState(ownZone);
  const [slot, setSlot] = useState<Slot>();
  const [done, setDone] = useState<NewBooking & { email: string }>();
  const [notice, setNotice] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const step = useStep();
  const time = useMemo(() => visitorTime(locale, zone), [locale, zone]);
  const source = useMemo(() => slotsOf(name), [name]);
  const [attempt, setAttempt] = useState({ of: "", key: "" });

  useEffect(() => {
    document.title = offer.title;
  }, [offer.title]);

  const backToTimes = (why?: string) => {
    setNotice(why);
    setProblem(undefined);
    step.back();
  };

  const send = async (details: Details) => {
    if (slot === undefined) return;
    const wanted = { ...details, start: slot.start };
    // Another answer to the challenge does not make it another booking.
    const of = JSON.stringify({ ...wanted, challenge: "" });
    const key = attempt.of === of ? attempt.key : newKey();
    setAttempt({ of, key });
    setBusy(true);
    setProblem(undefined);
    try {
      const made = await book(name, { ...wanted, form: offer.form }, key).catch(async (error) => {
        if (!(error instanceof Refused) || error.code !== "form.expired") throw error;
        const { form, formWait } = await onOffer();
        await sleep(systemClock, formWait * 1_000);
        return book(name, { ...wanted, form }, key);
      });
      setDone({ ...made, email: details.email });
      step.finish();
    } catch (error) {
      const why = lostSlot(error, texts);
      const wrong = wrongOnes(error, details);
      setRefused(wrong);
      if (why !== undefined) backToTimes(why);
      else if (Object.keys(wrong).length === 0) setProblem(problemText(error, texts));
    } finally {
      setBusy(false);
    }
  };

  if (done?.token !== undefined) {
    return <DoneView booking={done} token={done.token} {...{ offer, time, texts }} />;
  }
  if (done !== undefined) return <WaitingView booking={done} {...{ offer, time, texts }} />;
  const isPicking = step.now === "pick" || slot === undefined;
  return (
    <main class="sheet">
      <header class="about">
        <h1>{offer.title}</h1>
        <MeetingFacts
          meeting={offer}
          span={isPicking ? undefined : slot}
          people={offer.people.map((each) => each.name)}
          choice={!offer.everybody}
          {...{ time, texts }}
        />
        {!isPicking && (
          <Button class="back" onPress={() => backToTimes()}>
            {texts.otherTime}
          </Button>
        )}
      </header>
      <div hidden={!isPicking}>
        <PickTime
          bounds={offer}
          shown={isPicking}
          {...{ source, time, language, notice }}
          onZone={setZone}
          onPick={(chosen) => {
            setSlot(chosen);
            setNotice(undefined);
            step.forward();
          }}
        />
      </div>
      {!isPicking && (
        <DetailsForm
          asked={offer.additionalFields}
          challenge={offer.challenge}
          {...{ busy, problem, refused, texts }}
          onSend={send}
        />
      )}
    </main>
  );
}

/** What to say where the times are, when the one that was chosen cannot be had; undefined for any other error. */
function lostSlot(error: unknown, texts: Texts): string | undefined {
  if (!(error instanceof Refused)) return undefined;
  if (error.status === 409) return texts.slotTaken;
  return error.code === "slot.invalid" ? texts.slotTakenMeanwhile : undefined;
}

/** What the host did not take of what people type on every form. */
function wrongOnes(error: unknown, { name, email }: Details): Record<string, string> {
  const wrong = error instanceof Refused ? error.wrong : [];
  return Object.fromEntries(Object.entries({ name, email }).filter(([path]) => wrong.includes(path)));
}

function problemText(error: unknown, texts: Texts): string {
  if (error instanceof Refused) {
    if (error.status === 0 || (error.status >= 500 && error.status !== 503)) return texts.outcomeUnknown;
    if (error.code === "limit.bookings") return texts.limitReached;
    if (error.code === "challenge.failed") return texts.challengeMissing;
    if (error.status === 400 || error.status === 422) return texts.refused;
  }
  const { title, help } = failureText(error, texts);
  return `${title}. ${help}`;
}
