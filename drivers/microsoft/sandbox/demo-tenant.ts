import { addDemoDays } from "./demo-days.ts";
import { addDemoGroups } from "./demo-groups.ts";
import { addLunchRuns } from "./demo-lunch-run.ts";
import { addDemoPeople } from "./demo-people.ts";
import { addDemoRooms } from "./demo-rooms.ts";
import { addDemoSeries } from "./demo-series.ts";
import { addDemoToday } from "./demo-today.ts";
import type { Meetings } from "./meetings.ts";
import type { Tenant } from "./tenant.ts";

/**
 * Fills a tenant with the demo company: 30 people, 8 rooms, groups, and events around the clock's instant. The same instant
 * gives the same company, ids included.
 */
export function fillDemoTenant(tenant: Tenant, meetings: Meetings): void {
  addDemoPeople(tenant);
  addDemoRooms(tenant);
  addDemoGroups(tenant);
  addDemoSeries(tenant, meetings);
  addDemoToday(tenant, meetings);
  addDemoDays(tenant, meetings);
  addLunchRuns(tenant, meetings);
}
