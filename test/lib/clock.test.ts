import { clockStartingAt, sleep, systemClock } from "atrium";
import { FakeClock, settle } from "atrium/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

describe("the machine's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 2, 29) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("shows the machine's time", () => {
    expect(systemClock.now()).toBe(Date.UTC(2026, 2, 29));
  });

  test("calls back after the delay, once", () => {
    const callback = vi.fn();
    systemClock.after(1_000, callback);
    vi.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5_000);
    expect(callback).toHaveBeenCalledOnce();
  });

  test.each([2 ** 31 - 1, 2 ** 31, 2 ** 31 + 5_000, 3 * 2 ** 31 + 7])(
    "a delay of %i ms ends neither early nor late",
    (delay) => {
      const callback = vi.fn();
      systemClock.after(delay, callback);
      vi.advanceTimersByTime(delay - 1);
      expect(callback).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(callback).toHaveBeenCalledOnce();
    },
  );

  test("a long delay can be cancelled in any of its parts", () => {
    const callback = vi.fn();
    const timer = systemClock.after(2 * 2 ** 31, callback);
    vi.advanceTimersByTime(2 ** 31);
    timer.cancel();
    timer.cancel();
    vi.advanceTimersByTime(4 * 2 ** 31);
    expect(callback).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a shifted clock shows another instant and ticks as fast", () => {
    const instant = Date.UTC(2030, 0, 1);
    const clock = clockStartingAt(instant);
    const callback = vi.fn();
    clock.after(1_000, callback);
    expect(clock.now()).toBe(instant);
    vi.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(instant + 1_000);
    expect(callback).toHaveBeenCalledOnce();
  });
});

describe("sleep", () => {
  test("ends after the delay", async () => {
    const clock = new FakeClock();
    let awake = false;
    void sleep(clock, 100).then(() => {
      awake = true;
    });
    await clock.advance(99);
    expect(awake).toBe(false);
    await clock.advance(1);
    expect(awake).toBe(true);
  });

  test("rejects with the signal's reason and leaves no timer", async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 100, controller.signal);
    controller.abort(new Error("enough"));
    await expect(sleeping).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
  });

  test("does not begin when the signal has aborted", async () => {
    const clock = new FakeClock();
    await expect(sleep(clock, 100, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
  });

  test("leaves nothing on the signal when it has ended", async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    const sleeping = sleep(clock, 100, signal);
    await clock.advance(100);
    await sleeping;
    expect(removed).toHaveBeenCalledOnce();
  });
});

describe("the fake clock", () => {
  test("fires in the order of time, equal ones in the order in which they were set", async () => {
    const clock = new FakeClock(0);
    const order: string[] = [];
    clock.after(20, () => order.push("late"));
    clock.after(10, () => order.push("first"));
    clock.after(10, () => order.push("second"));
    clock.after(-5, () => order.push("at once"));
    await clock.advance(20);
    expect(order).toEqual(["at once", "first", "second", "late"]);
  });

  test("fires what is set up on the way, with what waits for it done before the next", async () => {
    const clock = new FakeClock(0);
    const seen: string[] = [];
    clock.after(10, async () => {
      await settle();
      seen.push("first");
      clock.after(5, () => seen.push("set up on the way"));
    });
    clock.after(12, () => seen.push("second"));
    await clock.advance(20);
    expect(seen).toEqual(["first", "second", "set up on the way"]);
    expect(clock.now()).toBe(20);
  });
});
