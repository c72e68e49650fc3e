import { defineDriver, need } from "atrium";
import { z } from "zod";
import type blinds from "../blinds/driver.ts";

export default defineDriver(
  {
    name: "Acme shade",
    module: "Shade",
    summary: "Makes a room dark enough for a presentation",
    settings: { enough: z.int().min(0).max(100).default(90).describe("Percent closed at which the room is dark") },
    status: { dark: z.boolean() },
    needs: { blinds: need<typeof blinds>("Blinds") },
    setup(self) {
      let position: number | undefined;
      const show = () => self.setStatus("dark", position !== undefined && position >= self.settings.enough);
      self.blinds.on("position", (value) => {
        position = value;
        show();
      });
      return { show };
    },
    update: (self) => self.show(),
  },
  (command) => ({
    darken: command({
      summary: "Closes the blinds as far as it takes",
      returns: z.int(),
      run: (self) => self.blinds.move_to({ position: self.settings.enough }),
    }),
    set_enough: command({
      summary: "Says at which position the room is dark, from now on",
      level: "support",
      params: { position: z.int().min(0).max(100) },
      async run(self, { position }) {
        await self.defineSetting("enough", position);
        self.show();
      },
    }),
  }),
);
