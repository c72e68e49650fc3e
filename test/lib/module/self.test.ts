import { defineDriver, type Module } from "atrium";
import { mountDriver } from "atrium/testing";
import { expect, test } from "vitest";
import { z } from "zod";

/** Its setup returns what the settings say, and `look` does whatever the test wants with what it gets. */
const driver = defineDriver(
  {
    name: "Shelf",
    module: "Shelf",
    summary: "Keeps things",
    settings: { things: z.record(z.string(), z.unknown()).default({}) },
    status: { count: z.number() },
    setup: (self) => self.settings.things as Record<string, unknown>,
  },
  (command) => ({
    look: command({
      summary: "Does what the test wants",
      run: (self) => wanted(self as Shelf),
    }),
  }),
);

type Shelf = Module & Record<string, unknown>;

let wanted: (self: Shelf) => unknown;

async function seen(things: Record<string, unknown>, look: (self: Shelf) => unknown) {
  const shelf = await mountDriver(driver, { settings: { things } });
  wanted = look;
  return { value: await shelf.exec("look"), shelf };
}

test("modules of a driver have what their own setup returned, and nothing of another's", async () => {
  const look = ({ books, cups }: Record<string, unknown>) => ({ books, cups });
  const first = await seen({ books: 3 }, look);
  const second = await seen({ cups: 4, toString: 1 }, look);
  expect([first.value, second.value]).toEqual([{ books: 3 }, { cups: 4 }]);
  expect(await first.shelf.exec("look")).toEqual({ books: 3 });
});

test("what setup returned is there as it was, and cannot be replaced", async () => {
  const books = { count: 3 };
  const { value } = await seen({ books }, (self) => {
    expect(() => {
      self.books = 4;
    }).toThrow(TypeError);
    return self.books;
  });
  expect(value).toEqual(books);
});

test("functions that are taken off self work by themselves, also in what is made from self", async () => {
  const { shelf } = await seen({}, (self) => {
    const { setStatus, after, called } = self;
    setStatus("count", 1 as never);
    after(1_000, () => setStatus("count", 2 as never));
    called({ service: "shop", method: "GET", status: 200, seconds: 1 });
    const own: Module = Object.create(self);
    own.log.info(`${own.name} of ${own.id}`);
    return new Proxy(self, {}).requestId;
  });
  expect(shelf.status).toEqual({ count: 1 });
  await shelf.clock.advance(1_000);
  expect(shelf.status).toEqual({ count: 2 });
  expect(shelf.logs).toMatchObject([{ message: "Shelf of mod-test", request_id: shelf.called[0]?.request_id }]);
});
