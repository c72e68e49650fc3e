import { defineDriver, secret } from "atrium";
import { mountDriver } from "atrium/testing";
import { expect, test } from "vitest";
import { z } from "zod";

const lamp = defineDriver(
  {
    name: "Lamp",
    module: "Lamp",
    summary: "A lamp",
    settings: { password: secret(z.string()), start: z.number().default(3) },
    status: { power: z.boolean(), level: z.number() },
    setup(module) {
      module.setStatus("level", module.settings.start);
      return { hidden: { volume: 5 } };
    },
  },
  (command) => ({
    set_power: command({
      summary: "on",
      params: { on: z.boolean(), level: z.number().default(7) },
      returns: z.number(),
      run(self, { on, level }) {
        self.setStatus("power", on);
        self.log.info(`pw ${self.settings.password}`);
        return self.hidden.volume + level;
      },
    }),
    boom: command({
      summary: "x",
      run(self) {
        throw new Error(`oh ${self.settings.password}`);
      },
    }),
  }),
);

test("it goes", async () => {
  const m = await mountDriver(lamp, { settings: { password: "geheim!" } });
  const n: number = await m.commands.set_power({ on: true });
  expect(n).toBe(12);
  expect(await m.exec("set_power", [true, 1])).toBe(6);
  expect(m.status).toEqual({ power: true, level: 3 });
  await expect(m.commands.boom()).rejects.toThrow("oh [secret]");
  expect(m.logs[0]?.message).toBe("pw [secret]");
});
