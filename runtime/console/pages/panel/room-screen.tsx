import { useEffect, useMemo } from "preact/hooks";
import { Button } from "../shared/button.tsx";
import type { HostClock } from "../shared/host-clock.ts";
import { ActionBar } from "./action-bar.tsx";
import { Banners } from "./banners.tsx";
import { dayLine } from "./day-line.ts";
import { DayLineView } from "./day-line-view.tsx";
import { errorText } from "./error-text.ts";
import type { Language } from "./language.ts";
import { MeetingCards } from "./meeting-cards.tsx";
import { Notice } from "./notice.tsx";
import { QrImage } from "./qr-image.tsx";
import "./room-screen.css";
import { roomActions } from "./room-actions.ts";
import { roomTime } from "./room-time.ts";
import { roomView } from "./room-view.ts";
import { useCommands } from "./use-commands.ts";
import { useConnection } from "./use-connection.ts";
import { useLostAt } from "./use-lost-at.ts";
import { useNow } from "./use-now.ts";
import { useReload } from "./use-reload.ts";
import { useRoomFacts } from "./use-room-facts.ts";
import { useRoomStatus } from "./use-room-status.ts";

interface RoomScreenProps {
  /** Id of the system. */
  system: string;
  language: Language;
  firstClock: HostClock;
  /** The browser's key is no longer known. */
  onSignedOut(): void;
  /** Somebody wants to pair the panel anew. */
  onPair(): void;
}

/** A room: its state in colour and words, its day, and what people can do. */
export function RoomScreen({ system, language, firstClock, onSignedOut, onPair }: RoomScreenProps) {
  const { locale, texts } = language;
  const { client, connected, clock } = useConnection(firstClock, onSignedOut);
  const now = useNow(clock);
  const { status, live } = useRoomStatus(client, system, connected);
  const lostAt = useLostAt(live, clock);
  const { name, capacity, problem } = useRoomFacts(system, connected, status.status === undefined);
  useReload(connected);

  const zone = status.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time = useMemo(() => roomTime(locale, zone), [locale, zone]);
  const bookings = status.bookings ?? [];
  const commands = useCommands(client, system, (error) => errorText(error, now, bookings, time, texts));
  useEffect(() => {
    if (name !== undefined) document.title = name;
  }, [name]);

  const lost = lostAt === undefined ? undefined : texts.lost(texts.when(time.momentOf(lostAt, now)));
  if (problem !== undefined) {
    return (
      <Notice word={texts[problem]} mark={lost} {...(problem === "noRight" ? {} : { line: texts.tellOperator })}>
        {problem === "noRight" && (
          <Button kind="primary" onPress={onPair}>
            {texts.pair}
          </Button>
        )}
      </Notice>
    );
  }
  const view = roomView(status, now, time, texts);
  // Without a connection, what the calendar was last is old itself.
  const mark = lost ?? view.stale;
  return (
    <main class="panel room" data-tone={view.tone} data-marked={mark !== undefined}>
      <Banners marks={[mark]} />
      <header class="head">
        <div class="head-row">
          <h1>{name ?? ""}</h1>
          <p class="clock-time">{time.time(now)}</p>
        </div>
        <div class="head-row">
          <p>{capacity !== undefined && texts.seats(capacity)}</p>
          <p>{time.date(now)}</p>
        </div>
      </header>
      <div class="hero">
        <div class="state" role="status" data-titled={view.title !== undefined}>
          <h2>
            <span class="word" style={{ "--letters": view.word.length }}>
              {view.word}
            </span>{" "}
            {view.title !== undefined && <span class="title">{view.title}</span>} <span class="line">{view.line}</span>
          </h2>
        </div>
        {status.qr_svg !== undefined && (
          <figure class="booking">
            <QrImage svg={status.qr_svg} alt={texts.scanToBook} />
            <figcaption aria-hidden="true">{texts.scanToBook}</figcaption>
          </figure>
        )}
      </div>
      <div class="sheet">
        <DayLineView line={dayLine(bookings, now, time, texts)} label={texts.today} />
        <div class="beside">
          <div role="alert">
            {commands.message !== undefined && (
              <button type="button" class="message" onClick={commands.dismiss}>
                {commands.message}
                <span class="unseen"> – {texts.close}</span>
              </button>
            )}
          </div>
          {commands.message === undefined && <MeetingCards view={view} texts={texts} />}
        </div>
        <ActionBar
          actions={roomActions(status, now, time, texts)}
          commands={commands}
          waits={!live}
          notBookable={status.disable_book_now === true}
          texts={texts}
        />
      </div>
    </main>
  );
}
