import { randomUUID } from "node:crypto";
import { GraphError } from "../answer.ts";
import { keyOf } from "../ids.ts";
import type { Mailbox, Tenant } from "../tenant.ts";
import type { Attachment, MessageInput } from "./message.ts";
import type { Outgoing } from "./outbox.ts";

/** A message that has not been sent. */
export interface Draft {
  key: string;
  /** Address of the mailbox that it is in. */
  mailbox: string;
  /** Milliseconds. */
  created: number;
  outgoing: Outgoing;
}

/** A file on its way into a draft. */
export interface UploadSession {
  id: string;
  draft: Draft;
  file: Omit<Attachment, "content"> & { size: number };
  chunks: Buffer[];
  /** Bytes that have come. */
  received: number;
  /** Milliseconds; each chunk moves it on. */
  expires: number;
}

/** Milliseconds after which an upload session that gets nothing is forgotten. */
export const sessionLifetime = 60 * 60_000;

/** Drafts of all mailboxes, and the uploads into them. */
export class Drafts {
  readonly #tenant: Tenant;
  readonly #drafts = new Map<string, Draft>();
  readonly #sessions = new Map<string, UploadSession>();

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  add(mailbox: Mailbox, outgoing: Outgoing): Draft {
    const [key, created] = [this.#tenant.newKey(), this.#tenant.clock.now()];
    const draft = { key, mailbox: mailbox.address, created, outgoing };
    this.#drafts.set(key, draft);
    return draft;
  }

  /** @throws GraphError 400 `ErrorInvalidIdMalformed`, 404 `ErrorItemNotFound` */
  get(mailbox: Mailbox, id: string): Draft {
    const draft = this.#drafts.get(keyOf(id));
    if (draft?.mailbox === mailbox.address) return draft;
    throw new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
  }

  /** Removes a draft and the uploads into it. */
  remove(draft: Draft): void {
    this.#drafts.delete(draft.key);
    for (const session of this.#sessions.values()) if (session.draft === draft) this.#sessions.delete(session.id);
  }

  openSession(draft: Draft, file: UploadSession["file"]): UploadSession {
    const id = randomUUID();
    const session = { id, draft, file, chunks: [], received: 0, expires: this.#tenant.clock.now() + sessionLifetime };
    this.#sessions.set(id, session);
    return session;
  }

  /** @throws GraphError 404 for a session that is over, or never was */
  session(id: string): UploadSession {
    const session = this.#sessions.get(id);
    if (session !== undefined && session.expires > this.#tenant.clock.now()) return session;
    this.#sessions.delete(id);
    throw new GraphError(404, "ErrorItemNotFound", "The upload session was not found.");
  }

  closeSession(session: UploadSession): void {
    this.#sessions.delete(session.id);
  }

  clear(): void {
    this.#drafts.clear();
    this.#sessions.clear();
  }
}

/** The members of a draft that JSON shows; those of a MIME draft are in its text. */
export function messageOf({ outgoing }: Draft): Partial<MessageInput> {
  return "message" in outgoing ? outgoing.message : {};
}
