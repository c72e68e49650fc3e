import { addDays, dateAt, startOfDate } from "atrium";
import { isActive } from "./agenda.ts";
import type { FreeBusyOptions } from "./free-busy.ts";
import type { GroupBookingModule } from "./group-booking-module.ts";
import { isUnsettled, type KeptBooking } from "./records.ts";
import type { Store } from "./store.ts";

/** How many computations the 95th percentile is of. */
const sample = 100;

/** Milliseconds between two changes of the number of blocked calls. */
const blockedInterval = 1_000;

type Report = FreeBusyOptions["report"];

/** The status variables that count and measure. */
export class Figures implements Report {
  readonly #module: GroupBookingModule;
  readonly #store: Store;
  readonly #unreadable = new Set<string>();
  readonly #computed: number[] = [];
  #conflicts = { date: "", count: 0 };
  #blocked = 0;
  #showsBlocked = false;
  #last: KeptBooking | undefined;
  #listener = () => {};

  constructor(module: GroupBookingModule, store: Store) {
    this.#module = module;
    this.#store = store;
    module.setStatus("last_error", null);
    module.setStatus("compute_ms_p95", null);
    module.setStatus("graph_latency_ms", null);
    module.setStatus("public_requests_blocked", 0);
    module.setStatus("degraded_users", []);
    for (const booking of store.all("booking").values()) this.#noteLast(booking);
    this.refresh();
    this.profilesChanged();
  }

  /** Calls the listener whenever bookings or profiles change. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** A call for free and busy times was answered within some milliseconds. */
  answered(milliseconds: number): void {
    this.#module.setStatus("graph_latency_ms", Math.round(milliseconds));
    this.#module.setStatus("last_error", null);
  }

  /** Something did not work that nobody is told of otherwise. */
  failed(error: unknown): void {
    this.#module.setStatus("last_error", error instanceof Error ? error.message : String(error));
  }

  read(userId: string, readable: boolean): void {
    if (readable) this.#unreadable.delete(userId);
    else this.#unreadable.add(userId);
    this.#module.setStatus("degraded_users", [...this.#unreadable].sort());
  }

  /** Runs a computation of slots and notes how long it took. */
  timed<T>(compute: () => T): T {
    const begun = performance.now();
    const result = compute();
    this.#computed.push(performance.now() - begun);
    if (this.#computed.length > sample) this.#computed.shift();
    const sorted = [...this.#computed].sort((a, b) => a - b);
    const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
    this.#module.setStatus("compute_ms_p95", Math.round(p95 * 10) / 10);
    return result;
  }

  /** Somebody wanted a time that somebody else had first. */
  conflict(): void {
    this.#conflicts = { date: this.#today(), count: this.#conflictsToday() + 1 };
    this.#module.setStatus("conflicts_today", this.#conflicts.count);
  }

  /** A call from outside was over a limit. Who sends many of them does not make a status change of each. */
  blocked(): void {
    this.#blocked++;
    if (this.#showsBlocked) return;
    this.#showsBlocked = true;
    const show = () => this.#module.setStatus("public_requests_blocked", this.#blocked);
    show();
    this.#module.after(blockedInterval, () => {
      this.#showsBlocked = false;
      show();
    });
  }

  profilesChanged(): void {
    const existing = [...this.#store.all("profile").values()].filter(({ deletedAt }) => deletedAt === undefined);
    this.#module.setStatus("profiles", existing.map(({ profile }) => profile.name).sort());
    const members = new Set(existing.flatMap((kept) => kept.members.map(({ userId }) => userId)));
    for (const userId of this.#unreadable) if (!members.has(userId)) this.read(userId, true);
    this.#listener();
  }

  /** A booking is another one than before. */
  bookingChanged(booking: KeptBooking): void {
    this.#noteLast(booking);
    this.refresh();
    this.#listener();
  }

  /** Counts again: what is today, and what is to come, changes with the time. */
  refresh(): void {
    const { clock, settings } = this.#module;
    const now = clock.now() / 1_000;
    const midnight = startOfDate(this.#today(), settings.time_zone);
    const tomorrow = startOfDate(addDays(this.#today(), 1), settings.time_zone);
    const bookings = [...this.#store.all("booking").values()];
    const made = bookings.filter((each) => isActive(each) && each.status !== "held");
    const count = (list: KeptBooking[], fits: (booking: KeptBooking) => boolean) => list.filter(fits).length;
    const show = this.#module.setStatus.bind(this.#module);
    show(
      "bookings_today",
      count(made, ({ start }) => start >= midnight && start < tomorrow),
    );
    show(
      "bookings_upcoming",
      count(made, ({ end }) => end > now),
    );
    show(
      "holds_active",
      count(bookings, ({ status, holdExpires = 0 }) => status === "held" && holdExpires > now),
    );
    show("bookings_unsettled", count(bookings, isUnsettled));
    show(
      "mails_waiting",
      bookings.reduce((sum, { mails }) => sum + mails.length, 0),
    );
    show("last_booking", this.#last === undefined ? null : { id: this.#last.id, start: this.#last.start });
    show("conflicts_today", this.#conflictsToday());
  }

  #noteLast(booking: KeptBooking): void {
    if (booking.status === "confirmed" && booking.createdAt >= (this.#last?.createdAt ?? 0)) this.#last = booking;
  }

  #conflictsToday(): number {
    return this.#conflicts.date === this.#today() ? this.#conflicts.count : 0;
  }

  #today(): string {
    const { clock, settings } = this.#module;
    return dateAt(Math.floor(clock.now() / 1_000), settings.time_zone);
  }
}
