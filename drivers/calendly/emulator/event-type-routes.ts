import { z } from "zod";
import { bodyOf, pageOf, resource } from "./answers.ts";
import { offerJson } from "./json.ts";
import { idFor } from "./organization.ts";
import { byId, listOwner, offerAt, personAt, type Routes } from "./routes.ts";

const LinkBody = z.object({
  max_event_count: z.literal(1),
  owner: z.string(),
  owner_type: z.literal("EventType"),
});

const OneOffBody = z.object({
  name: z.string().max(55),
  host: z.string(),
  co_hosts: z.array(z.string()).default([]),
  duration: z.int().min(1).max(720),
  timezone: z.string().optional(),
  date_setting: z.object({ type: z.literal("date_range"), start_date: z.iso.date(), end_date: z.iso.date() }),
  location: z.object({ kind: z.string() }).optional(),
});

/** Event types, and links to them. */
export const eventTypeRoutes: Routes = (emulated) => {
  const { organization, pageLimit } = emulated;
  let links = 0;
  return [
    {
      method: "GET",
      path: "/event_types",
      run(request) {
        const { searchParams, origin } = request.url;
        const owner = listOwner(emulated, request);
        const active = searchParams.get("active");
        const offers = organization().offers.filter(
          (each) =>
            (owner === "everybody" || each.hosts.includes(owner)) &&
            (active === null || String(each.active) === active),
        );
        return pageOf(
          request,
          offers.map((each) => offerJson(each, origin)),
          pageLimit,
        );
      },
    },
    {
      method: "GET",
      path: "/event_types/:id",
      run: ({ url, params }) => resource(offerJson(byId(organization().offers, params.id), url.origin)),
    },
    {
      method: "POST",
      path: "/scheduling_links",
      run(request) {
        const { owner, owner_type } = bodyOf(request, LinkBody);
        offerAt(emulated, request, "owner", owner);
        links += 1;
        const booking_url = `https://calendly.example/d/${idFor(`link ${links}`).toLowerCase().slice(0, 9)}`;
        return resource({ booking_url, owner, owner_type }, 201);
      },
    },
    {
      method: "POST",
      path: "/one_off_event_types",
      run(request) {
        const { host, co_hosts, name, duration } = bodyOf(request, OneOffBody);
        const hosts = [host, ...co_hosts].map((uri) => personAt(emulated, request, "host", uri));
        links += 1;
        const id = idFor(`one-off ${links}`);
        const offer = { id, name, slug: id.toLowerCase(), duration, active: true, hosts, pooling: null };
        const whole = { ...offer, owner: hosts[0] ?? name, adminManaged: false, secret: true };
        organization().offers.push(whole);
        const json = offerJson(whole, request.url.origin);
        const scheduling_url = `https://calendly.example/d/${id.toLowerCase()}`;
        return resource({ ...json, type: "AdhocEventType", scheduling_url }, 201);
      },
    },
  ];
};
