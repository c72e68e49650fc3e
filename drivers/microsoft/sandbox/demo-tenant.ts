import type { Meetings } from "./meetings.ts";
import type { Tenant } from "./tenant.ts";

/** Fills a tenant with the demo company. */
export function fillDemoTenant(tenant: Tenant, _meetings: Meetings): void {
  for (const [name, room] of [
    ["Adele Vance", false],
    ["Boardroom", true],
  ] as const) {
    const nick = name.toLowerCase().replace(" ", ".");
    const address = `${nick}@${tenant.organization}`;
    tenant.addAccount(
      {
        userPrincipalName: address,
        displayName: name,
        givenName: name,
        surname: null,
        mail: address,
        mailNickname: nick,
        jobTitle: null,
        department: null,
        companyName: null,
        officeLocation: null,
        businessPhones: [],
        mobilePhone: null,
        preferredLanguage: null,
        accountEnabled: !room,
        userType: "Member",
      },
      {
        address,
        teams: true,
        room: room
          ? {
              capacity: 12,
              building: "Headquarters",
              floorNumber: 1,
              floorLabel: "1",
              phone: "",
              isWheelChairAccessible: true,
              tags: [],
              audioDeviceName: null,
              videoDeviceName: null,
              displayDeviceName: null,
            }
          : null,
      },
    );
  }
}
