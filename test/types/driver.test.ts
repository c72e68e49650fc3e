import {
  type CommandCalls,
  type Driver,
  defineDriver,
  type Module,
  need,
  type StatusValues,
  secret,
  type Timer,
  type Values,
} from "atrium";
import type { MountedDriver, MountOptions } from "atrium/testing";
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";

class Client {
  readonly calls: number = 0;
  list(): string[] {
    return [];
  }
}

const Event = z.object({ id: z.string(), note: z.string().default("") });

const calendar = defineDriver(
  {
    name: "Calendar",
    module: "Calendar",
    summary: "Events",
    settings: { tenant: z.string(), client_secret: secret(z.string()), rate_limit: z.number().default(5) },
    status: { connected: z.boolean(), queue: z.array(z.number()) },
    setup(module) {
      expectTypeOf(module.settings).toEqualTypeOf<{ tenant: string; client_secret: string; rate_limit: number }>();
      return { client: new Client() };
    },
    update(self) {
      expectTypeOf(self.client).toEqualTypeOf<Client>();
      expectTypeOf(self.settings.rate_limit).toEqualTypeOf<number>();
    },
  },
  (command) => ({
    list_events: command({
      summary: "Events of a day",
      params: {
        calendar: z.string(),
        from: z.coerce.number<number>(),
        zone: z.string().default("UTC"),
        note: z.string().optional(),
      },
      returns: z.array(Event),
      run(self, args) {
        expectTypeOf(args).toEqualTypeOf<{ calendar: string; from: number; zone: string; note?: string | undefined }>();
        expectTypeOf(self.client).toEqualTypeOf<Client>();
        expectTypeOf(self.settings.tenant).toEqualTypeOf<string>();
        expectTypeOf(self.getStatus("queue")).toEqualTypeOf<number[] | undefined>();
        expectTypeOf(self.requestId).toEqualTypeOf<string | undefined>();
        expectTypeOf(self.after).returns.toEqualTypeOf<Timer>();
        return [{ id: "1", note: "" }];
      },
    }),
    later: command({
      summary: "Answers a promise",
      params: { zone: z.string().default("UTC") },
      returns: z.number(),
      run: async () => 7,
    }),
    anything: command({ summary: "Says nothing of its result", run: () => ({ a: 1 }) }),
  }),
);

type Calls = CommandCalls<typeof calendar>;

describe("what a driver's author writes is checked", () => {
  test("the result of run is what returns says", () => {
    defineDriver({ name: "Lamp", module: "Lamp", summary: "A lamp" }, (command) => ({
      level: command({
        summary: "Percent",
        returns: z.number(),
        // @ts-expect-error: a text is no number.
        run: () => "7",
      }),
    }));
  });

  test("run cannot use an argument that is not among the parameters", () => {
    defineDriver({ name: "Lamp", module: "Lamp", summary: "A lamp" }, (command) => ({
      level: command({
        summary: "Percent",
        params: { on: z.boolean() },
        // @ts-expect-error: there is no parameter off.
        run: (_, { off }) => off,
      }),
    }));
  });

  test("status variables and settings have their names and types", () => {
    type Self = Module<{ level: z.ZodNumber }, { power: z.ZodBoolean }>;
    expectTypeOf<Self["setStatus"]>().parameter(0).toEqualTypeOf<"power">();
    expectTypeOf<Self["setStatus"]>().parameter(1).toEqualTypeOf<boolean | undefined>();
    expectTypeOf<Self["defineSetting"]>().parameter(0).toEqualTypeOf<"level">();
    expectTypeOf<Self["defineSetting"]>().parameter(1).toEqualTypeOf<number>();
    expectTypeOf<Self["settings"]>().toEqualTypeOf<{ level: number }>();
  });

  test("self has what setup returned, also from a promise, and no more", () => {
    defineDriver(
      { name: "Lamp", module: "Lamp", summary: "A lamp", setup: async () => ({ client: new Client() }) },
      (command) => ({
        list: command({
          summary: "Lists",
          returns: z.array(z.string()),
          run(self) {
            expectTypeOf(self.client).toEqualTypeOf<Client>();
            // @ts-expect-error: setup returned no server.
            self.server;
            return self.client.list();
          },
        }),
      }),
    );
  });

  test("a setup may return nothing", () => {
    const lamp = defineDriver(
      {
        name: "Lamp",
        module: "Lamp",
        summary: "A lamp",
        status: { power: z.boolean() },
        setup: (self) => self.setStatus("power", true),
      },
      (command) => ({ go: command({ summary: "Goes", run: (self) => self.getStatus("power") ?? false }) }),
    );
    expectTypeOf(lamp.status.power).toEqualTypeOf<z.ZodBoolean>();
  });
});

describe("needs", () => {
  test("of another driver's contract are typed by it", () => {
    defineDriver(
      { name: "Room", module: "Room", summary: "A room", needs: { calendar: need<typeof calendar>("Calendar") } },
      (command) => ({
        refresh: command({
          summary: "Reads again",
          async run(self) {
            expectTypeOf(self.calendar.list_events).returns.resolves.toEqualTypeOf<{ id: string; note: string }[]>();
            self.calendar.on("connected", (value) => expectTypeOf(value).toEqualTypeOf<boolean | undefined>());
            expectTypeOf(self.calendar.on).returns.toEqualTypeOf<Timer>();
            // @ts-expect-error: there is no such status variable.
            self.calendar.on("power", () => {});
            // @ts-expect-error: there is no such command.
            self.calendar.power;
            // @ts-expect-error: calendar and from are required.
            expectTypeOf(self.calendar.list_events).toBeCallableWith({ zone: "UTC" });
          },
        }),
      }),
    );
  });

  test("of a name alone take any command", () => {
    defineDriver({ name: "Room", module: "Room", summary: "A room", needs: { display: "Display_2" } }, (command) => ({
      off: command({
        summary: "Off",
        run: (self) => {
          expectTypeOf<NonNullable<typeof self.display.power>>().returns.resolves.toBeUnknown();
        },
      }),
    }));
  });

  test("are there in setup, and in update", () => {
    defineDriver(
      {
        name: "Room",
        module: "Room",
        summary: "A room",
        needs: { calendar: need<typeof calendar>("Calendar") },
        setup: (self) => ({ events: () => self.calendar.list_events({ calendar: "a", from: 1 }) }),
        update(self) {
          expectTypeOf(self.calendar.later).returns.resolves.toEqualTypeOf<number>();
          expectTypeOf(self.events).returns.resolves.items.toEqualTypeOf<{ id: string; note: string }>();
        },
      },
      () => ({}),
    );
  });
});

describe("the commands of a driver as functions", () => {
  test("take what has no default, and may take the rest", () => {
    expectTypeOf<Calls["list_events"]>()
      .parameter(0)
      .toEqualTypeOf<{ calendar: string; from: number; zone?: string | undefined; note?: string | undefined }>();
    // @ts-expect-error: calendar and from are required.
    expectTypeOf<Calls["list_events"]>().toBeCallableWith();
  });

  test("need no argument where nothing is required", () => {
    expectTypeOf<Calls["later"]>().toBeCallableWith();
    expectTypeOf<Calls["later"]>().toBeCallableWith({ zone: "UTC" });
    expectTypeOf<Calls["anything"]>().toBeCallableWith();
  });

  test("answer with a promise of the result, unknown where the contract does not say", () => {
    expectTypeOf<Calls["list_events"]>().returns.toEqualTypeOf<Promise<{ id: string; note: string }[]>>();
    expectTypeOf<Calls["later"]>().returns.toEqualTypeOf<Promise<number>>();
    expectTypeOf<Calls["anything"]>().returns.resolves.toBeUnknown();
  });
});

test("status variables and settings are values after defaults", () => {
  expectTypeOf<StatusValues<typeof calendar>>().toEqualTypeOf<{ connected: boolean; queue: number[] }>();
  expectTypeOf<Values<typeof calendar.settings>>().toEqualTypeOf<{
    tenant: string;
    client_secret: string;
    rate_limit: number;
  }>();
});

test("a mounted driver has the types of its contract", () => {
  type Mounted = MountedDriver<typeof calendar>;
  expectTypeOf<Mounted["commands"]>().toEqualTypeOf<Calls>();
  expectTypeOf<Mounted["status"]>().toEqualTypeOf<{ connected?: boolean; queue?: number[] }>();
  expectTypeOf<NonNullable<MountOptions<(typeof calendar)["settings"]>["settings"]>>().toEqualTypeOf<{
    tenant: string;
    client_secret: string;
    rate_limit?: number | undefined;
  }>();
});

test("a driver without settings, status and commands is a driver", () => {
  const bare = defineDriver({ name: "Lamp", module: "Lamp", summary: "A lamp" }, () => ({}));
  expectTypeOf(bare).toEqualTypeOf<Driver<Record<never, never>, Record<never, never>, Record<never, never>>>();
});
