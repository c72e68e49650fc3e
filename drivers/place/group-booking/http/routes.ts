import type { RouteBuilder } from "atrium";
import { bookingRoutes } from "./booking-routes.ts";
import { compatProfileRoutes } from "./compat-profile-routes.ts";
import { compatRoutes } from "./compat-routes.ts";
import type { GroupBookingHost } from "./door.ts";
import { answering } from "./failure.ts";
import { nativeRoutes } from "./native-routes.ts";
import { publicRoutes } from "./public-routes.ts";

/** Everything that the module serves over HTTP. */
export function httpRoutes(build: RouteBuilder<GroupBookingHost>) {
  const route = answering(build);
  return {
    ...nativeRoutes(route),
    ...publicRoutes(route),
    ...bookingRoutes(route),
    ...compatProfileRoutes(route),
    ...compatRoutes(route),
  };
}
