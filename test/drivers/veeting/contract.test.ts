import { describeDriver } from "atrium";
import driver from "atrium/drivers/veeting";
import emulator from "atrium/drivers/veeting/emulator";
import { expect, test } from "vitest";

/* Clients rely on the order of arguments and on who may call what. */

test("commands take their arguments in this order, of callers of this level", () => {
  const { commands } = describeDriver(driver);
  const lines = Object.entries(commands).map(([name, { level, order }]) => [name, [level, ...order].join(" ")]);
  expect(Object.fromEntries(lines)).toEqual({
    create_meeting: "support topic start end type recorded dialin participants as_user",
    update_meeting: "support id topic start end type recorded dialin participants as_user",
    close_meeting: "administrator id as_user",
    delete_meeting: "support id as_user",
    create_account: "administrator firstname lastname email paid_until language type send_password",
    list_organizers: "support account_id",
  });
});

test("keys are secret", () => {
  expect(describeDriver(driver).secrets).toEqual(["api_key"]);
  expect(describeDriver(emulator).secrets).toEqual(["account_key", "instance_key"]);
});
