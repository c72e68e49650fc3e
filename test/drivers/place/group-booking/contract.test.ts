import { readFile } from "node:fs/promises";
import { describeDriver, errorCatalogue } from "atrium";
import driver from "atrium/drivers/place/group-booking";
import { expect, test } from "vitest";
import { bookingErrors } from "../../../../drivers/place/group-booking/errors.ts";
import { uuidV5 } from "../../../../drivers/place/group-booking/uuid-v5.ts";

/* Clients rely on the order of arguments, on who may call what, and on the words for what went wrong. */

const request = "profile start attendee fields user_ids idempotency_key required";

test("commands take their arguments in this order, of callers of this level", () => {
  const commands = Object.entries(describeDriver(driver).commands);
  expect(Object.fromEntries(commands.map(([name, { level, order }]) => [name, [level, ...order].join(" ")]))).toEqual({
    list_profiles: "user limit offset",
    get_profile: "user profile",
    create_profile: "administrator profile",
    update_profile: "administrator id patch version",
    delete_profile: "administrator id force",
    attach_users: "administrator id user_ids members",
    detach_users: "administrator id user_ids",
    list_users: "user id limit offset",
    set_user_schedule: "support user_id timezone schedule",
    import_work_hours: "support users timezone locations",
    add_exception: "support scope id exception",
    remove_exception: "support scope id start_date end_date",
    list_exceptions: "user scope id limit offset",
    profile_link: "user profile",
    create_unlisted_link: "administrator id",
    remove_unlisted_link: "administrator id",
    profile_qrcode: "user profile format size",
    availability: "user profile from to required limit offset timezone",
    available_users: "user profile start",
    explain_slot: "support profile start",
    book: `user ${request}`,
    reserve: `user ${request} minutes`,
    confirm: "user reservation_id",
    release: "user reservation_id",
    reschedule: "user manage_token start user_ids",
    cancel: "user manage_token reason",
    reschedule_booking: "support booking_id start user_ids",
    cancel_booking: "support booking_id reason",
    get_booking: "support booking_id",
    list_bookings: "support from to profile status email limit offset",
    export_attendee: "administrator email",
    purge_attendee: "administrator email",
  });
});

test("errors have a word of their own and an HTTP status by the host's catalogue", () => {
  expect(bookingErrors).toMatchObject({
    "slot.taken": "conflict",
    "slot.invalid": "invalid_arguments",
    "fields.missing": "unprocessable",
    "key.reused": "unprocessable",
    "reservation.expired": "gone",
    "booking.closed": "gone",
    "profile.not_found": "not_found",
    "calendar.unavailable": "unavailable",
  });
});

test("the driver's own page lists them by their HTTP status", async () => {
  const page = await readFile("drivers/place/group-booking/README.md", "utf8");
  const rows = [...page.matchAll(/^\| (\d{3}) \| (.*) \|$/gm)].flatMap(([, status, codes = ""]) =>
    [...codes.matchAll(/`(\w+\.\w+)`/g)].map(([, code = ""]) => [code, Number(status)] as const),
  );
  const said = rows.filter(([code]) => !code.startsWith("details."));
  const known = Object.entries(bookingErrors).map(([code, kind]) => [code, errorCatalogue[kind].http] as const);
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(known));
});

test("the transaction of an event is the UUID of its booking and user by RFC 9562", () => {
  // The example of the RFC's appendix, and one of Python's documentation.
  const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  expect(uuidV5(dns, "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  expect(uuidV5(dns, "python.org")).toBe("886313e1-3b8a-5372-9b90-0c9aee199e5d");
});
