import { GraphError } from "./answer.ts";
import { guidOf } from "./ids.ts";
import { collection, option, type Paging, select } from "./odata.ts";
import { parseFilter } from "./odata-filter.ts";
import { param, type SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import type { Tenant } from "./tenant.ts";

const paging: Paging = { size: 100, most: 1_000, above: "clamp", position: "$skip" };

/** Rooms and room lists as places: what a room finder or a map shows of them. */
export function placeRoutes(tenant: Tenant): Route[] {
  const row = (path: string, type: "room" | "roomList", places: (request: SandboxRequest) => object[]): Route => ({
    method: "GET",
    path: `/v1.0/places/${path}`,
    permissions: ["Place.Read.All", "Place.ReadWrite.All"],
    options: ["$select", "$filter", "$top", "$skip", "$count"],
    run(request) {
      const text = option(request, "$filter");
      const filter =
        text === undefined ? () => true : parseFilter(text, ["eq", "ne", "gt", "ge", "lt", "le", "startswith"]);
      return collection(request, `places/${path}`, places(request).filter(filter), paging, (place) =>
        select(place, option(request, "$select"), type),
      );
    },
  });
  return [
    row("microsoft.graph.room", "room", () => roomsOf(tenant)),
    row("microsoft.graph.roomlist", "roomList", () => roomListsOf(tenant)),
    row(":list/microsoft.graph.roomlist/rooms", "room", (request) => {
      const wanted = param(request, "list").toLowerCase();
      const list = tenant.roomLists.find(({ address }) => address === wanted || guidOf(address) === wanted);
      if (list === undefined) throw new GraphError(404, "ErrorItemNotFound", "The room list was not found.");
      return roomsOf(tenant).filter(({ emailAddress }) => list.rooms.includes(emailAddress ?? ""));
    }),
  ];
}

const street = { street: "Lindenallee 7", city: "Berlin", state: "", countryOrRegion: "DE", postalCode: "10115" };

function roomsOf(tenant: Tenant) {
  return tenant.accounts.flatMap(({ profile, address, room }) => {
    if (room === null) return [];
    const { displayName, officeLocation, id } = profile;
    return [
      {
        id,
        displayName,
        nickname: displayName,
        emailAddress: address,
        label: officeLocation,
        address: street,
        geoCoordinates: null,
        bookingType: "standard",
        ...room,
      },
    ];
  });
}

function roomListsOf({ roomLists }: Tenant): object[] {
  return roomLists.map(({ address, displayName }) => ({
    id: guidOf(address),
    displayName,
    emailAddress: address,
    address: street,
    geoCoordinates: null,
    phone: "",
  }));
}
