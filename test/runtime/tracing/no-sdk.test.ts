import { expect, test } from "vitest";
import { testHost } from "../test-host.ts";
import { openSocket } from "../test-socket.ts";
import { registerSdk, spans } from "./spans.ts";

test("a host that started without an SDK makes no spans, also when one is registered later", async () => {
  const { url } = await testHost();
  registerSdk();
  const socket = await openSocket(url);
  const light = { cmd: "exec", sys: "sys-1", mod: "Room", name: "light", args: [true] };
  expect(await socket.request({ id: 1, ...light })).toMatchObject({ type: "success", value: 7 });
  expect(await spans()).toEqual([]);
  const later = await openSocket((await testHost()).url);
  await later.request({ id: 1, ...light });
  expect((await spans()).map(({ name }) => name)).toEqual(["Lamp/set_power", "Room/light"]);
});
