import { describe, expect, test } from "vitest";
import { failure, openMeetergo, openPlatform } from "./meetergo.ts";

describe("meeting types", () => {
  test("are what a user offers", async () => {
    const { meetergo, userIds } = await openMeetergo();
    const { Siobhan, Zoë = "" } = await userIds();
    const own = await meetergo.commands.list_meeting_types();
    expect(own.map(({ name }) => name)).toEqual(["Consultation", "Quick call", "Building tour"]);
    expect(own[0]).toEqual({
      id: expect.any(String),
      name: "Consultation",
      description: "",
      duration: 30,
      channel: "connect",
      buffer_before: 0,
      buffer_after: 0,
      buffer_within_working_hours: false,
      spots: 1,
      slug: "consultation",
      user: Siobhan,
      queue: null,
    });
    const hers = await meetergo.commands.list_meeting_types({ user: Zoë });
    expect(hers.at(-1)).toMatchObject({ name: "Welcome desk", queue: expect.any(String) });
    expect(await meetergo.commands.get_meeting_type({ meeting_type: hers[0]?.id ?? "" })).toEqual(hers[0]);
  });

  test("are made as wanted, also where Meetergo takes a part of it only as a change", async () => {
    const { meetergo, requests } = await openMeetergo();
    const wanted = {
      name: "Site visit",
      duration: 90,
      channel: "local",
      buffer_before: 15,
      spots: 4,
      slug: "site-visit",
    };
    const made = await meetergo.commands.create_meeting_type(wanted);
    expect(made).toMatchObject({ ...wanted, description: "", buffer_after: 0 });
    const [sent] = await requests(/POST/);
    expect(JSON.parse(sent?.body ?? "").meetingInfo).toEqual({
      name: "Site visit",
      description: "",
      duration: 90,
      channel: "local",
      bufferBefore: 15,
    });
    expect(JSON.parse((await requests(/PATCH/))[0]?.body ?? "")).toEqual({ slug: "site-visit" });
    expect(await meetergo.commands.delete_meeting_type({ meeting_type: made.id })).toBe(true);
    expect((await failure(meetergo.commands.get_meeting_type({ meeting_type: made.id }))).details).toMatchObject({
      kind: "not_found",
    });
  });

  test("are changed where the change takes effect, within meetingInfo", async () => {
    const { meetergo, meetingType, requests } = await openMeetergo();
    const before = await meetingType("Consultation");
    const patch = { duration: 45, buffer_before: 10, buffer_after: 5, buffer_within_working_hours: true };
    const after = await meetergo.commands.update_meeting_type({ meeting_type: before.id, patch });
    expect(after).toEqual({ ...before, ...patch });
    expect(JSON.parse((await requests(/PATCH/))[0]?.body ?? "")).toEqual({
      meetingInfo: { duration: 45, bufferBefore: 10, bufferAfter: 5, bufferMustStayWithinWorkingHours: true },
    });
  });

  test("that stay as they were, although Meetergo took the change, are an error that names the fields", async () => {
    const { meetergo, meetingType, faults } = await openMeetergo();
    const { id } = await meetingType("Consultation");
    await faults({ method: "PATCH", action: { type: "respond", status: 200, body: {} } });
    const patch = { duration: 45, buffer_before: 10, buffer_after: 0 };
    const error = await failure(meetergo.commands.update_meeting_type({ meeting_type: id, patch }));
    expect(error.message).toBe("Meetergo took a change of a meeting type but did not apply: duration, buffer_before");
    expect(error.details).toEqual({
      source: "meetergo",
      kind: "not_applied",
      retryable: false,
      fields: ["duration", "buffer_before"],
      id,
    });
  });

  test("of which Meetergo changed more than was asked for are an error as well", async () => {
    const { meetergo, meetingType, faults } = await openMeetergo();
    const { id } = await meetingType("Consultation");
    const meetingInfo = { name: "Consultation", description: "", duration: 45, channel: null };
    const body = { id, slug: "consultation", spots: 1, meetingInfo };
    await faults({ method: "GET", path: id, nth: 2, action: { type: "respond", status: 200, body } });
    const error = await failure(meetergo.commands.update_meeting_type({ meeting_type: id, patch: { duration: 45 } }));
    expect(error.details).toMatchObject({ kind: "not_applied", fields: expect.arrayContaining(["channel"]) });
  });

  test("are not changed by nothing, nor by what nobody knows the place of", async () => {
    const { meetergo, meetingType, requests } = await openMeetergo();
    const { id } = await meetingType("Consultation");
    for (const patch of [{}, { minimumNotice: 60 }, { bufferTimeBefore: 15 }]) {
      const error = await failure(meetergo.exec("update_meeting_type", { meeting_type: id, patch }));
      expect(error).toMatchObject({ code: "invalid_arguments" });
    }
    expect(await requests(/PATCH/)).toEqual([]);
  });
});

describe("everybody's meeting types", () => {
  const patch = { buffer_before: 15 };

  test("are left as they are by a dry run, which shows what would change", async () => {
    const { meetergo, requests } = await openPlatform();
    const { dry_run, successful, failed } = await meetergo.commands.bulk_update_meeting_types({ patch });
    expect([dry_run, failed]).toEqual([true, []]);
    // One is shared by two, and counts once.
    expect(successful).toHaveLength(12);
    expect(successful[0]).toMatchObject({ name: expect.any(String), changes: { buffer_before: { from: 0, to: 15 } } });
    expect(await requests(/PATCH/)).toEqual([]);
  });

  test("are changed in the name of whose they are, and not again by a second run", async () => {
    const { meetergo, requests } = await openPlatform();
    const first = await meetergo.commands.bulk_update_meeting_types({ patch, dry_run: false });
    expect(first.successful.every(({ changes }) => "buffer_before" in changes)).toBe(true);
    const sent = await requests(/PATCH/);
    expect(sent).toHaveLength(12);
    expect(new Set(sent.map(({ headers }) => headers["x-meetergo-api-user-id"])).size).toBe(5);
    const second = await meetergo.commands.bulk_update_meeting_types({ patch, dry_run: false });
    expect(second.successful.map(({ changes }) => changes)).toEqual(Array(12).fill({}));
    expect(await requests(/PATCH/)).toHaveLength(12);
  });

  test("that fail, or are not applied, or cannot be read stop no other", async () => {
    const { meetergo, faults, userIds } = await openPlatform();
    const { José = "" } = await userIds();
    await faults(
      { method: "PATCH", nth: 1, times: 1, action: { type: "respond", status: 200, body: {} } },
      { method: "PATCH", nth: 3, times: 1, action: { type: "respond", status: 504 } },
      { method: "GET", path: `id=${José}`, action: { type: "respond", status: 404 } },
    );
    const { successful, failed } = await meetergo.commands.bulk_update_meeting_types({
      patch,
      dry_run: false,
      batch: 1,
    });
    expect(failed).toMatchObject([
      { meeting_type: expect.any(String), error: { kind: "not_applied", fields: ["buffer_before"] } },
      { meeting_type: expect.any(String), error: { kind: "upstream_unavailable" } },
      { user: José, meeting_type: null, error: { kind: "not_found" } },
    ]);
    expect(successful).toHaveLength(8);
    expect(meetergo.status.bulk_progress).toBeNull();
  });
});
