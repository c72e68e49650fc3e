import { collection, option, type Paging, select } from "./odata.ts";
import { parseFilter } from "./odata-filter.ts";
import type { Route } from "./router.ts";
import type { Tenant } from "./tenant.ts";

const paging: Paging = { size: 100, most: 1_000, above: "clamp", position: "$skip" };

/** Rooms as places: what a room list or a map shows of them. */
export function placeRoutes(tenant: Tenant): Route[] {
  return [
    {
      method: "GET",
      path: "/v1.0/places/microsoft.graph.room",
      permissions: ["Place.Read.All", "Place.ReadWrite.All"],
      options: ["$select", "$filter", "$top", "$skip", "$count"],
      run(request) {
        const text = option(request, "$filter");
        const filter =
          text === undefined ? () => true : parseFilter(text, ["eq", "ne", "gt", "ge", "lt", "le", "startswith"]);
        return collection(request, "places/microsoft.graph.room", placesOf(tenant).filter(filter), paging, (place) =>
          select(place, option(request, "$select"), "room"),
        );
      },
    },
  ];
}

function placesOf(tenant: Tenant): object[] {
  return tenant.accounts.flatMap(({ profile, address, room }) => {
    if (room === null) return [];
    const { displayName, officeLocation, id } = profile;
    const street = { street: "Lindenallee 7", city: "Berlin", state: "", countryOrRegion: "DE", postalCode: "10115" };
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
