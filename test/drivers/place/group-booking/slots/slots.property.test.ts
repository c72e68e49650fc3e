import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explainSlot } from "../../../../../drivers/place/group-booking/slots/explain.ts";
import { isSlot, slotsOf } from "../../../../../drivers/place/group-booking/slots/slots.ts";
import { memberWith } from "./fixtures.ts";
import { isFree, oracleSlots } from "./oracle.ts";
import { moments, scenarios } from "./scenarios.ts";

/** More of them look further: `SLOT_RUNS=1000 npx vitest run --testTimeout=600000 test/drivers/place/group-booking/slots` */
const numRuns = Number(process.env.SLOT_RUNS ?? 24);
/** What fails is made smaller for no longer than this, in milliseconds. */
const interruptAfterTimeLimit = numRuns * 400;

/** Has time whenever the profile is open to anybody. */
const always = memberWith("always", {
  kind: "room",
  exceptions: [
    {
      startDate: "2000-01-01",
      endDate: "2100-01-01",
      isAvailable: true,
      intervals: [{ start: "00:00", end: "24:00" }],
    },
  ],
});

describe.each(moments)("around the time when %s", (_, zone, at) => {
  test("slots are those that are found minute by minute on the wall clock", () => {
    fc.assert(
      fc.property(scenarios(zone, at), (input) => {
        expect(slotsOf(input)).toEqual(oracleSlots(input));
      }),
      { numRuns, interruptAfterTimeLimit },
    );
  });

  test("what is offered can be booked, and nothing else", () => {
    fc.assert(
      fc.property(scenarios(zone, at), (input) => {
        const slots = new Map(slotsOf(input).map((slot) => [slot.start, slot]));
        for (let start = input.from; start < input.to; start += 300) {
          expect(isSlot(input, start)).toEqual(slots.get(start));
        }
      }),
      { numRuns: numRuns / 4, interruptAfterTimeLimit },
    );
  });

  test("whoever is free is explained as free, and nobody else", () => {
    fc.assert(
      fc.property(scenarios(zone, at), ({ from, to, ...input }) => {
        const start = from - (from % 3_600) + 3_600;
        const reasons = explainSlot(input, start);
        const free = input.members.filter((member) => isFree(member, start, { ...input, from, to }));
        const alone = oracleSlots({
          ...input,
          members: [always],
          busy: new Map([["always", []]]),
          from: start,
          to: start + 1,
        });
        const offered = alone.length > 0 ? free : [];
        expect(Object.keys(reasons).length).toBe(input.members.length);
        expect(input.members.filter(({ userId }) => reasons[userId] === "free")).toEqual(offered);
      }),
      { numRuns, interruptAfterTimeLimit },
    );
  });

  test("one more person takes no slot away where one is enough", () => {
    fc.assert(
      fc.property(scenarios(zone, at), (input) => {
        const profile = { ...input.profile, pooling: "any" as const };
        const fewer = input.members.slice(1);
        fc.pre(fewer.some(({ kind }) => kind === "person") && input.members[0]?.kind === "person");
        const more = new Set(slotsOf({ ...input, profile }).map(({ start }) => start));
        expect(slotsOf({ ...input, profile, members: fewer }).filter(({ start }) => !more.has(start))).toEqual([]);
      }),
      { numRuns: numRuns / 4, interruptAfterTimeLimit },
    );
  });
});
