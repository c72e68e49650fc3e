import type { Caller } from "atrium";
import { z } from "zod";
import { present } from "./event.ts";
import type { GraphClient } from "./graph-client.ts";
import { query } from "./url.ts";

const text = z.string().nullish();

/** Some documents show numbers as text. */
const number = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .catch(undefined);

const GraphPlace = z.object({ id: z.string(), displayName: text, emailAddress: text, phone: text });

const GraphRoom = GraphPlace.extend({
  nickname: text,
  label: text,
  capacity: number,
  building: text,
  floorNumber: number,
  floorLabel: text,
  isWheelChairAccessible: z.boolean().nullish(),
  bookingType: text,
  tags: z.array(z.string()).nullish(),
  audioDeviceName: text,
  videoDeviceName: text,
  displayDeviceName: text,
});

/** A list of rooms, such as a building's, as commands answer it. */
export const RoomList = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().describe("In lower case"),
  phone: z.string().optional(),
});

/** A room as commands answer it. */
export const Room = RoomList.extend({
  email: z.string().describe("The room's mailbox, in lower case"),
  nickname: z.string().optional(),
  label: z.string().optional(),
  capacity: z.number().optional().describe("People"),
  building: z.string().optional(),
  floor_number: z.number().optional(),
  floor_label: z.string().optional(),
  is_wheel_chair_accessible: z.boolean(),
  booking_type: z.string().optional().describe("standard, or reserved for certain people"),
  tags: z.array(z.string()).describe("What the room has"),
  audio_device_name: z.string().optional(),
  video_device_name: z.string().optional(),
  display_device_name: z.string().optional(),
});

export type RoomList = z.output<typeof RoomList>;
export type Room = z.output<typeof Room>;

const options = query({ $top: "100" });

const permission = "Place.Read.All";

/** Every room of the tenant. */
export async function listRooms(graph: GraphClient, caller: Caller): Promise<Room[]> {
  const url = `/places/microsoft.graph.room${options}`;
  return (await graph.list(caller, { url, answer: GraphRoom, permission })).map(toRoom);
}

/** Every list of rooms of the tenant. */
export async function listRoomLists(graph: GraphClient, caller: Caller): Promise<RoomList[]> {
  const url = `/places/microsoft.graph.roomlist${options}`;
  return (await graph.list(caller, { url, answer: GraphPlace, permission })).map(toPlace);
}

function toPlace({ id, displayName, emailAddress, phone }: z.output<typeof GraphPlace>): RoomList {
  const email = (emailAddress ?? "").toLowerCase();
  return { id, name: displayName || email, email, ...present({ phone }) };
}

function toRoom(room: z.output<typeof GraphRoom>): Room {
  return {
    ...toPlace(room),
    ...present({
      nickname: room.nickname,
      label: room.label,
      building: room.building,
      floor_label: room.floorLabel,
      booking_type: room.bookingType,
      audio_device_name: room.audioDeviceName,
      video_device_name: room.videoDeviceName,
      display_device_name: room.displayDeviceName,
    }),
    ...(typeof room.capacity === "number" ? { capacity: room.capacity } : {}),
    ...(typeof room.floorNumber === "number" ? { floor_number: room.floorNumber } : {}),
    is_wheel_chair_accessible: room.isWheelChairAccessible ?? false,
    tags: room.tags ?? [],
  };
}
