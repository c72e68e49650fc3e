import { defineDriver } from "atrium";
import { type Client, connect } from "atrium/client";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

const calendarDriver = defineDriver(
  { name: "Calendar", module: "Calendar", summary: "Events", status: { connected: z.boolean(), queue: z.number() } },
  (command) => ({
    list_events: command({
      summary: "Events between two times",
      params: { calendar_id: z.string(), period_start: z.number(), time_zone: z.string().default("UTC") },
      returns: z.array(z.object({ id: z.string() })),
      run: () => [],
    }),
    queue_size: command({ summary: "Waiting calls", returns: z.number(), run: () => 0 }),
  }),
);

const displayDriver = defineDriver({ name: "Display", module: "Display", summary: "A screen" }, (command) => ({
  power: command({ summary: "On or off", params: { on: z.boolean() }, run: () => null }),
}));

interface Modules {
  Calendar: typeof calendarDriver;
  Display: typeof displayDriver;
  Display_9: typeof calendarDriver;
}

const client = connect<Modules>({ url: "http://127.0.0.1:9" });
client.close();
const calendar = client.module("sys-1", "Calendar");

test("commands have the types of the contract", () => {
  expectTypeOf(calendar.list_events).returns.resolves.toEqualTypeOf<{ id: string }[]>();
  expectTypeOf(calendar.list_events)
    .parameter(0)
    .toEqualTypeOf<{ calendar_id: string; period_start: number; time_zone?: string | undefined }>();
  expectTypeOf(calendar.queue_size).toBeCallableWith();
  // @ts-expect-error: calendar_id and period_start are required.
  expectTypeOf(calendar.list_events).toBeCallableWith({});
  // @ts-expect-error: there is no such command.
  expectTypeOf(calendar.list_rooms).toBeFunction();
});

test("listeners have the types of the status variables, or null", () => {
  calendar.on("connected", (value) => expectTypeOf(value).toEqualTypeOf<boolean | null>());
  calendar.on("queue", (value) => expectTypeOf(value).toEqualTypeOf<number | null>());
  // @ts-expect-error: there is no such status variable.
  calendar.on("power", () => {});
});

test("a name with an index has the type of the name, unless it has one of its own", () => {
  expectTypeOf(client.module("sys-1", "Calendar_2").queue_size).returns.resolves.toEqualTypeOf<number>();
  expectTypeOf(client.module("sys-1", "Display_2").power).parameter(0).toEqualTypeOf<{ on: boolean }>();
  expectTypeOf(client.module("sys-1", "Display_9").queue_size).returns.resolves.toEqualTypeOf<number>();
});

test("a name that is not in the map is untyped", () => {
  const lights = client.module("sys-1", "Lights");
  expectTypeOf<NonNullable<typeof lights.anything>>().returns.resolves.toBeUnknown();
  lights.on("any", (value) => expectTypeOf(value).toBeUnknown());
  const named = client.module("sys-1", "Calendar" as string);
  expectTypeOf<NonNullable<typeof named.anything>>().returns.resolves.toBeUnknown();
});

test("a client without a map has untyped modules", () => {
  const untyped = connect({ url: "http://127.0.0.1:9" });
  untyped.close();
  expectTypeOf(untyped).toEqualTypeOf<Client>();
  expectTypeOf(untyped.exec).returns.resolves.toBeUnknown();
});
