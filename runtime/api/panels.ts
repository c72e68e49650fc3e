import type { Clock } from "../../lib/clock.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { audited } from "../audit/audited.ts";
import { type IssuedKeys, type KeyFacts, newKeyId } from "../auth/issued-keys.ts";
import type { Caller } from "../auth/keys.ts";
import { Pairings } from "../auth/pairings.ts";
import type { Building } from "../modules/building.ts";
import { denied, fail, need, reaches, systemFor } from "./access.ts";
import type { OpenSockets } from "./open-sockets.ts";

/** A panel that waits for an operator, as the operator sees it. */
export interface PairingView {
  code: string;
  /** The system that the panel asks for, if it is one that the caller reaches. */
  system_id: string | null;
  /** IP address that the panel calls from. */
  address: string;
  /** Unix seconds. */
  expires_at: number;
}

/** A panel that has a key, or may fetch one. */
export interface PanelView {
  id: string;
  name: string;
  system_id: string;
  /** Unix seconds when it was approved. */
  created_at: number;
  /** Whether it holds a WebSocket open. */
  connected: boolean;
}

type Panel = KeyFacts;

/** Who is told of what happens to panels. */
interface Told {
  /** After a key was issued or revoked. */
  keysChanged(): void;
  /** For the log: who let which panel in. */
  note(message: string): void;
  readonly audit: AuditLog;
}

/**
 * Room panels that get keys of their own: one asks for a code and shows it, an operator approves the code, and the panel
 * claims its key. The key is made when it is claimed, so that one that nobody fetches never exists.
 */
export class Panels {
  readonly #building: Building;
  readonly #clock: Clock;
  readonly #keys: IssuedKeys;
  readonly #tell: Told;
  readonly #pairings: Pairings<Panel>;
  readonly #sockets: OpenSockets;

  constructor(building: Building, clock: Clock, keys: IssuedKeys, sockets: OpenSockets, tell: Told) {
    this.#building = building;
    this.#clock = clock;
    this.#keys = keys;
    this.#sockets = sockets;
    this.#tell = tell;
    this.#pairings = new Pairings(clock);
  }

  /** Begins a pairing, for anybody. The secret is the panel's to claim its key with; throws `throttled`. */
  pair(address: string, wish: string | undefined): { code: string; secret: string; expires_at: number } {
    const { code, secret, expiresAt } = this.#pairings.begin(address, wish);
    return { code, secret, expires_at: seconds(expiresAt) };
  }

  /** The key and system of an approved panel, once; `undefined` while nobody approved. Throws `pairing_not_found`. */
  async claim(secret: string): Promise<{ key: string; system_id: string } | undefined> {
    return this.#pairings.claim(secret, async (panel) => {
      const event = { event: "panel.claim", about: { panel: panel.id, system: systemOf(panel) } } as const;
      const key = await audited(this.#tell.audit, event, () => this.#keys.issue(panel));
      this.#tell.keysChanged();
      return { key, system_id: systemOf(panel) };
    });
  }

  /** The panel that waits with a code; throws `pairing_not_found`. */
  pairing(caller: Caller, code: string): PairingView {
    need(caller, "support");
    const { wish, address, expiresAt } = this.#pairings.waiting(code);
    const known = wish !== undefined && reaches(caller, wish) && this.#building.system(wish) !== undefined;
    return { code, system_id: known ? wish : null, address, expires_at: seconds(expiresAt) };
  }

  /** Lets the panel that shows a code have a key for one system, which the caller's own key must reach. */
  async approve(
    caller: Caller,
    code: string,
    wanted: { system_id: string; name?: string | undefined },
  ): Promise<PanelView> {
    const event = { event: "panel.approve", caller, about: { system: wanted.system_id } } as const;
    return audited(this.#tell.audit, event, async () => this.#approve(caller, code, wanted));
  }

  #approve(caller: Caller, code: string, { system_id, name }: { system_id: string; name?: string | undefined }) {
    need(caller, "support");
    const system = systemFor(caller, this.#building, system_id);
    const { address } = this.#pairings.waiting(code);
    const panel: Panel = {
      id: newKeyId("panel"),
      kind: "panel",
      name: name ?? `${system.name} panel`,
      level: "user",
      systems: [system_id],
      created_at: seconds(this.#clock.now()),
    };
    this.#pairings.grant(code, panel);
    this.#tell.note(`${caller.name} approved ${panel.id} at ${address} for ${system_id}`);
    return this.#view(panel);
  }

  /** The panels that have keys, of the systems that the caller reaches. */
  list(caller: Caller): PanelView[] {
    need(caller, "support");
    return this.#panels.filter((panel) => reaches(caller, systemOf(panel))).map((panel) => this.#view(panel));
  }

  /** Takes a panel's key away, on disk first, and with it its connections; throws `panel_not_found`. */
  async revoke(caller: Caller, id: string): Promise<void> {
    const event = { event: "panel.revoke", caller, about: { panel: id } } as const;
    return audited(this.#tell.audit, event, () => this.#revoke(caller, id));
  }

  async #revoke(caller: Caller, id: string): Promise<void> {
    need(caller, "support");
    const panel = this.#panels.find((each) => each.id === id);
    if (panel === undefined) fail("panel_not_found", `There is no panel "${id}"`);
    if (!reaches(caller, systemOf(panel))) throw denied(`The key does not reach the system of the panel "${id}"`);
    await this.#keys.revoke(id);
    this.#tell.note(`${caller.name} revoked ${id}`);
    this.#tell.keysChanged();
  }

  get #panels(): Panel[] {
    return this.#keys.all.filter(({ kind }) => kind === "panel");
  }

  #view(panel: Panel): PanelView {
    const { id, name, created_at } = panel;
    return { id, name, system_id: systemOf(panel), created_at, connected: this.#sockets.count(id) > 0 };
  }
}

/** A panel shows one system. */
function systemOf({ systems }: Panel): string {
  return systems?.[0] as string;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
