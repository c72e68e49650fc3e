import { defineDriver, outsideCallFailed, secret } from "atrium";
import { z } from "zod";

const Position = z.int().min(0).max(100).describe("Percent closed; 0 is open");

export default defineDriver(
  {
    name: "Acme blinds",
    module: "Blinds",
    summary: "The blinds of a room, through the HTTP interface of their controller",
    settings: {
      address: z.url().describe("Where the controller is: http://10.0.0.7"),
      password: secret(z.string()).optional().describe("If the controller has one"),
      interval: z.number().positive().default(5).describe("Seconds between two looks at the blinds"),
    },
    status: {
      connected: z.boolean().describe("True while the controller answers"),
      position: Position,
    },
    async setup(self) {
      const controller = new Controller(self.settings.address, self.settings.password);
      const look = async () => {
        try {
          self.setStatus("position", await controller.send("GET", self.signal));
          self.setStatus("connected", true);
        } catch (error) {
          if (self.getStatus("connected") !== false) self.log.warn((error as Error).message);
          self.setStatus("connected", false);
        }
      };
      await look();
      self.every(self.settings.interval * 1000, look);
      return { controller };
    },
  },
  (command) => ({
    move_to: command({
      summary: "Moves the blinds",
      params: { position: Position },
      returns: Position,
      async run(self, { position }) {
        const reached = await self.controller.send("PUT", self.signal, position);
        self.setStatus("position", reached);
        self.log.info(`moved to ${reached} %`);
        return reached;
      },
    }),
    restart_controller: command({
      summary: "Restarts the controller; the blinds do not move",
      level: "support",
      run: (self) => self.controller.send("POST", self.signal),
    }),
  }),
);

/** The controller's HTTP interface. */
class Controller {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(address: string, password = "") {
    this.#url = new URL("/blinds", address).href;
    this.#headers = { "X-Password": password };
  }

  async send(method: string, signal: AbortSignal, position?: number): Promise<number> {
    const response = await fetch(this.#url, {
      method,
      signal,
      headers: this.#headers,
      ...(position === undefined ? {} : { body: JSON.stringify({ position }) }),
    }).catch((cause) => {
      signal.throwIfAborted();
      throw outsideCallFailed(
        "The controller does not answer; has it power?",
        { source: "blinds", retryable: true },
        cause,
      );
    });
    if (!response.ok) {
      const call = { source: "blinds", status: response.status, retryable: response.status >= 500 };
      throw outsideCallFailed(`The controller answered ${response.status}`, call);
    }
    return z.object({ position: Position }).parse(await response.json()).position;
  }
}
