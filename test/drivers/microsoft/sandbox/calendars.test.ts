import { expect, test } from "vitest";
import { ann, at, attendee, bob, meeting, quiet, today, withSandbox } from "./support.ts";

const fill: typeof quiet.fill = (tenant, meetings) => {
  quiet.fill?.(tenant, meetings);
  tenant.addCalendar("ann@contoso.example", "Projects");
  tenant.addCalendar("ann@contoso.example", "Birthdays", false);
};

test(
  "a mailbox can have more calendars, each with its own events",
  withSandbox(
    async ({ graph }) => {
      const { value } = (await graph("GET", `${ann}/calendars?$select=name,isDefaultCalendar,canEdit,isRemovable`))
        .json;
      expect(value).toMatchObject([
        { name: "Calendar", isDefaultCalendar: true, canEdit: true, isRemovable: false },
        { name: "Projects", isDefaultCalendar: false, canEdit: true, isRemovable: true },
        { name: "Birthdays", isDefaultCalendar: false, canEdit: false },
      ]);
      const [main, projects, birthdays] = value.map(
        ({ id }: { id: string }) => `${ann}/calendars/${encodeURIComponent(id)}`,
      );
      const { json } = await graph("POST", `${projects}/events`, meeting("10:00", "11:00"));
      const window = "calendarView?startDateTime=2026-01-05&endDateTime=2026-01-06";
      const count = async (path: string) => (await graph("GET", path)).json.value.length;
      expect(await Promise.all([`${projects}/${window}`, `${main}/${window}`, today(ann)].map(count))).toEqual([
        1, 0, 0,
      ]);
      expect([await count(`${projects}/events`), await count(`${ann}/events`)]).toEqual([1, 0]);
      expect((await graph("GET", at(projects, json))).status).toBe(200);
      expect((await graph("GET", at(ann, json))).status).toBe(200);
      expect((await graph("GET", at(main, json))).status).toBe(404);
      const refused = await graph("POST", `${birthdays}/events`, meeting("10:00", "11:00"));
      expect([refused.status, refused.json.error.code]).toEqual([403, "ErrorAccessDenied"]);
    },
    { ...quiet, fill },
  ),
);

test(
  "attachments of an event are listed, and reach the attendees",
  withSandbox(async ({ graph }) => {
    const file = {
      "@odata.type": "#microsoft.graph.fileAttachment",
      name: "agenda.txt",
      contentBytes: Buffer.from("one, two").toString("base64"),
    };
    const attendees = [attendee("bob@contoso.example")];
    const event = (await graph("POST", `${ann}/events`, meeting("10:00", "11:00", { attendees }))).json;
    expect(event.hasAttachments).toBe(false);
    expect((await graph("GET", `${at(ann, event)}/attachments`)).json.value).toEqual([]);
    expect((await graph("POST", `${at(ann, event)}/attachments`, file)).status).toBe(201);
    expect((await graph("GET", at(ann, event))).json.hasAttachments).toBe(true);
    const [copy] = (await graph("GET", today(bob))).json.value;
    const { json } = await graph("GET", `${at(bob, copy)}/attachments`);
    expect(json.value).toMatchObject([
      { name: "agenda.txt", size: 8, isInline: false, contentBytes: file.contentBytes },
    ]);
    const with2 = (await graph("POST", `${ann}/events`, meeting("12:00", "13:00", { attachments: [file] }))).json;
    expect(with2.hasAttachments).toBe(true);
  }, quiet),
);

test(
  "rooms are in lists, which are found by address and by id",
  withSandbox(async ({ graph }) => {
    const lists = (await graph("GET", "/places/microsoft.graph.roomlist")).json.value;
    expect(lists.map(({ displayName }: { displayName: string }) => displayName)).toEqual([
      "Rooms on floor 1",
      "Rooms on floor 2",
    ]);
    for (const name of [lists[1].emailAddress, lists[1].id]) {
      const { json } = await graph(
        "GET",
        `/places/${name}/microsoft.graph.roomlist/rooms?$select=displayName,floorNumber`,
      );
      expect(json.value.map(({ floorNumber }: { floorNumber: number }) => floorNumber)).toEqual([2, 2, 2, 2]);
    }
    expect((await graph("GET", "/places/nowhere@contoso.example/microsoft.graph.roomlist/rooms")).status).toBe(404);
  }),
);
