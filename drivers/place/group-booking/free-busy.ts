import type { CommandCalls } from "atrium";
import type calendarDriver from "../../microsoft/graph-api/driver.ts";
import { asCallerSees } from "./errors.ts";
import type { Person } from "./records.ts";
import type { Interval } from "./slots/intervals.ts";

/** Mailboxes in one call: what Graph documents. */
const mostMailboxes = 20;

/** What takes up time. What nobody knows does too. */
const taking: ReadonlySet<string> = new Set(["tentative", "busy", "oof", "unknown"]);

const hour = 3_600;

/** The times that users' calendars have, by userId. Who has no entry could not be read, which is not the same as free. */
export type Busy = ReadonlyMap<string, readonly Interval[]>;

/** Who asks: the module, as the command sees it that waits. Its calls belong to the request of that command. */
export interface Asker {
  readonly calendar: Pick<CommandCalls<typeof calendarDriver>, "availability">;
}

export interface FreeBusyOptions {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds for which an answer is good. */
  lifetime: number;
  /** Days in one call. */
  days: number;
  /** Hears how long a call took, in milliseconds, or why it failed, and which users could be read or not. */
  report: {
    answered(milliseconds: number): void;
    failed(error: unknown): void;
    read(userId: string, readable: boolean): void;
  };
}

interface Known extends Interval {
  /** When it was asked, in milliseconds since the epoch. */
  at: number;
  busy: Promise<Interval[] | undefined>;
}

/** Free and busy times of people and rooms, from the module Calendar. */
export class FreeBusy {
  readonly #options: FreeBusyOptions;
  readonly #known = new Map<string, Known[]>();

  constructor(options: FreeBusyOptions) {
    this.#options = options;
  }

  /**
   * What calendars have between two times, as it was within the last seconds; with `fresh` as it is now.
   *
   * @throws DriverError `calendar.unavailable` when calendars cannot be asked
   */
  async read(asker: Asker, people: readonly Person[], { start, end }: Interval, { fresh = false } = {}): Promise<Busy> {
    // Whole hours, so that callers of the same hour ask for the same time.
    const wanted = fresh ? { start, end } : { start: start - (start % hour), end: Math.ceil(end / hour) * hour };
    const missing = fresh ? people : people.filter(({ userId }) => this.#find(userId, wanted) === undefined);
    const asked = fresh
      ? this.#ask(asker, people, wanted)
      : this.#ask(asker, missing, wanted, (userId, known) => this.#keep(userId, known));
    const answers = await Promise.all(
      people.map(async ({ userId }) => {
        const busy = await (asked.get(userId) ?? this.#find(userId, wanted)?.busy);
        return [userId, busy?.filter((each) => each.start < end && each.end > start)] as const;
      }),
    );
    return new Map(answers.filter((answer): answer is [string, Interval[]] => answer[1] !== undefined));
  }

  /** Lets nothing that is known of users count any longer: their calendars changed. */
  forget(userIds: Iterable<string>): void {
    for (const userId of userIds) this.#known.delete(userId);
  }

  #find(userId: string, { start, end }: Interval): Known | undefined {
    const oldest = this.#options.now() - this.#options.lifetime;
    return this.#known.get(userId)?.find((each) => each.at > oldest && each.start <= start && each.end >= end);
  }

  #keep(userId: string, known: Known): void {
    const oldest = this.#options.now() - this.#options.lifetime;
    const others = (this.#known.get(userId) ?? []).filter(({ at }) => at > oldest);
    this.#known.set(userId, [...others, known]);
    // Who waits for it hears of the failure; who comes later asks again.
    known.busy.catch(() => {
      const left = this.#known.get(userId)?.filter((each) => each !== known);
      this.#known.set(userId, left ?? []);
    });
  }

  #ask(
    asker: Asker,
    people: readonly Person[],
    wanted: Interval,
    keep: (userId: string, known: Known) => void = () => {},
  ): Map<string, Promise<Interval[] | undefined>> {
    const asked = new Map<string, Promise<Interval[] | undefined>>();
    for (let at = 0; at < people.length; at += mostMailboxes) {
      const some = people.slice(at, at + mostMailboxes);
      const answer = this.#askFor(asker, some, wanted);
      for (const { userId } of some) {
        const busy = answer.then((found) => found.get(userId));
        asked.set(userId, busy);
        keep(userId, { ...wanted, at: this.#options.now(), busy });
      }
    }
    return asked;
  }

  async #askFor({ calendar }: Asker, people: readonly Person[], wanted: Interval): Promise<Map<string, Interval[]>> {
    const { now, report, days } = this.#options;
    const calendars = people.map(({ email }) => email);
    const begun = now();
    const parts = await Promise.all(
      periods(wanted, days * 86_400).map(({ start, end }) =>
        calendar
          .availability({ calendars, period_start: start, period_end: end })
          .then((answers) => ({ start, answers })),
      ),
    ).catch((error) => {
      report.failed(error);
      throw asCallerSees(error);
    });
    report.answered(now() - begun);
    const found = new Map<string, Interval[]>();
    for (const [index, { userId }] of people.entries()) {
      const own = parts.map(({ start, answers }) => ({ start, answer: answers[index] }));
      const readable = own.every(({ answer }) => answer !== undefined && answer.error === undefined);
      report.read(userId, readable);
      if (!readable) continue;
      const slots = own.flatMap(({ start, answer }) =>
        // What reaches over the seam of two parts comes with both.
        (answer?.availability ?? []).filter((slot) => start === wanted.start || slot.starts_at >= start),
      );
      const taken = slots.filter(({ status }) => taking.has(status));
      found.set(
        userId,
        taken.map(({ starts_at, ends_at }) => ({ start: starts_at, end: ends_at })),
      );
    }
    return found;
  }
}

/** What calendars have besides our own events, each of which is in them once. */
export function withoutOwn(busy: Busy, userIds: readonly string[], own: readonly Interval[]): Busy {
  const others = new Map(busy);
  for (const userId of userIds) {
    const left = [...(others.get(userId) ?? [])];
    for (const { start, end } of own) {
      const index = left.findIndex((each) => each.start === start && each.end === end);
      if (index >= 0) left.splice(index, 1);
    }
    if (others.has(userId)) others.set(userId, left);
  }
  return others;
}

function periods({ start, end }: Interval, longest: number): Interval[] {
  const count = Math.ceil((end - start) / longest);
  return Array.from({ length: count }, (_, index) => {
    const from = start + index * longest;
    return { start: from, end: Math.min(end, from + longest) };
  });
}
