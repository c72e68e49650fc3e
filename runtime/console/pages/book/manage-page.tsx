import { useEffect, useMemo, useState } from "preact/hooks";
import { Button } from "../shared/button.tsx";
import { type Booked, bookingOf, cancel, confirm, newTimesOf, reschedule, type Slot } from "./booking-api.ts";
import { BookingView } from "./booking-view.tsx";
import { CancelView } from "./cancel-view.tsx";
import { ConfirmView } from "./confirm-view.tsx";
import { failureText } from "./failure-notice.tsx";
import { FocusedHeading } from "./focused-heading.tsx";
import { Refused } from "./host.ts";
import type { Language } from "./language.ts";
import { Loaded } from "./loaded.tsx";
import { MeetingFacts } from "./meeting-facts.tsx";
import { MoveView } from "./move-view.tsx";
import { PickTime } from "./pick-time.tsx";
import { ownZone, visitorTime } from "./visitor-time.ts";

interface ManagePageProps {
  /** The secret part of the booking's link. */
  token: string;
  language: Language;
}

/** Shows a booking to whoever has its link, and moves or cancels it. */
export function ManagePage({ token, language }: ManagePageProps) {
  const { texts } = language;
  return (
    <Loaded
      ask={(signal) => bookingOf(token, signal)}
      missing={{ title: texts.unknownBooking, help: texts.unknownBookingHelp }}
      texts={texts}
    >
      {(booking) => <ManagedBooking {...{ token, language }} first={booking} />}
    </Loaded>
  );
}

/** What is shown: the booking; the times to which it can go, or the one that was chosen; or whether to cancel. */
type View = { name: "booking" } | { name: "times"; notice?: string } | { name: "move"; to: Slot } | { name: "cancel" };

function ManagedBooking({ token, language, first }: ManagePageProps & { first: Booked }) {
  const { texts, locale } = language;
  const [booking, setBooking] = useState(first);
  const [view, setView] = useState<View>({ name: "booking" });
  const [news, setNews] = useState<"booked" | "moved">();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [zone, setZone] = useState(ownZone);
  const time = useMemo(() => visitorTime(locale, zone), [locale, zone]);
  const source = useMemo(() => newTimesOf(token), [token]);

  useEffect(() => {
    document.title = booking.title;
  }, [booking.title]);

  const show = (next: View) => {
    setProblem(undefined);
    setView(next);
  };

  const change = async (asked: Promise<Booked>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const changed = await asked;
      setBooking(changed);
      setNews(view.name === "move" ? "moved" : changed.status === "cancelled" ? undefined : "booked");
      setView({ name: "booking" });
    } catch (error) {
      const isLost = error instanceof Refused && (error.status === 409 || error.code === "slot.invalid");
      if (isLost && view.name === "move") return setView({ name: "times", notice: texts.slotTaken });
      const isOver = error instanceof Refused && (error.status === 409 || error.status === 410);
      if (isOver && booking.status === "held") return setBooking({ ...booking, status: "expired" });
      const { title, help } = failureText(error, texts);
      setProblem(`${title}. ${help}`);
    } finally {
      setBusy(false);
    }
  };

  const shared = { time, texts, booking, busy, problem };
  switch (view.name) {
    case "times":
      return (
        <main class="sheet">
          <header class="about">
            <FocusedHeading level={1}>{texts.chooseNewTime}</FocusedHeading>
            <p class="title">{booking.title}</p>
            <MeetingFacts meeting={booking} span={booking} people={booking.people} {...{ time, texts }} />
            <Button class="back" onPress={() => show({ name: "booking" })}>
              {texts.keepTime}
            </Button>
          </header>
          <PickTime
            bounds={booking}
            shown={true}
            notice={view.notice}
            {...{ source, time, language }}
            onZone={setZone}
            onPick={(to) => show({ name: "move", to })}
          />
        </main>
      );
    case "move":
      return (
        <MoveView
          {...shared}
          to={view.to}
          onMove={() => change(reschedule(token, view.to.start))}
          onBack={() => show({ name: "times" })}
        />
      );
    case "cancel":
      return (
        <CancelView
          {...shared}
          onCancel={(reason) => change(cancel(token, reason))}
          onBack={() => show({ name: "booking" })}
        />
      );
    case "booking":
      return booking.status === "held" ? (
        <ConfirmView {...shared} onConfirm={() => change(confirm(token))} />
      ) : (
        <BookingView
          {...{ token, booking, news, time, texts }}
          onReschedule={() => show({ name: "times" })}
          onCancel={() => show({ name: "cancel" })}
        />
      );
  }
}
