import { iso } from "./answers.ts";
import type { Booking, Offer, Organization, Person } from "./organization.ts";

/** URIs begin with the origin under which the client reached the emulator. */
export const uris = (origin: string) => ({
  user: ({ id }: Person) => `${origin}/users/${id}`,
  organization: ({ id }: Organization) => `${origin}/organizations/${id}`,
  offer: ({ id }: Offer) => `${origin}/event_types/${id}`,
  booking: ({ id }: Booking) => `${origin}/scheduled_events/${id}`,
});

/** When everything was made, for what nobody looks at. */
const created = { created_at: "2025-03-01T08:00:00.000000Z", updated_at: "2025-03-01T08:00:00.000000Z" };

export function userJson(person: Person, organization: Organization, origin: string) {
  return {
    uri: uris(origin).user(person),
    name: person.name,
    slug: person.slug,
    email: person.email,
    scheduling_url: `https://calendly.example/${person.slug}`,
    timezone: person.timezone,
    time_notation: "24h",
    avatar_url: null,
    ...created,
    current_organization: uris(origin).organization(organization),
    resource_type: "User",
    locale: "en",
  };
}

export function memberJson(person: Person, organization: Organization, origin: string) {
  const { current_organization, locale, resource_type, ...user } = userJson(person, organization, origin);
  return {
    uri: `${origin}/organization_memberships/${person.id}`,
    role: person.role,
    user,
    organization: current_organization,
    ...created,
  };
}

export function offerJson(offer: Offer, origin: string) {
  const { owner } = offer;
  const isTeam = typeof owner === "string";
  const page = isTeam ? owner.toLowerCase() : owner.slug;
  return {
    uri: uris(origin).offer(offer),
    name: offer.name,
    active: offer.active,
    booking_method: "instant",
    slug: offer.slug,
    scheduling_url: `https://calendly.example/${page}/${offer.slug}`,
    duration: offer.duration,
    duration_options: null,
    kind: "solo",
    pooling_type: offer.pooling,
    type: "StandardEventType",
    color: "#0069ff",
    ...created,
    internal_note: null,
    description_plain: null,
    description_html: null,
    profile: isTeam
      ? { type: "Team", name: owner, owner: `${origin}/teams/${page.toUpperCase()}` }
      : { type: "User", name: owner.name, owner: uris(origin).user(owner) },
    secret: offer.secret,
    deleted_at: null,
    kind_description: offer.pooling === null ? "One-on-One" : "Team",
    admin_managed: offer.adminManaged,
    custom_questions: [],
    locations: [{ kind: "physical", location: "Reception", additional_info: null }],
    position: 0,
    locale: "en",
    start_time_increment: 30,
    before_buffer: 0,
    after_buffer: 0,
  };
}

export function bookingJson(booking: Booking, origin: string) {
  const { host, cancelled, invitee } = booking;
  return {
    uri: uris(origin).booking(booking),
    name: booking.offer.name,
    meeting_notes_plain: null,
    status: cancelled ? "canceled" : "active",
    start_time: iso(booking.start),
    end_time: iso(booking.end),
    event_type: uris(origin).offer(booking.offer),
    location: booking.location,
    invitees_counter: { total: 1, active: cancelled ? 0 : 1, limit: 1 },
    created_at: iso(invitee.created),
    updated_at: iso(invitee.created),
    event_memberships: [{ user: uris(origin).user(host), user_email: host.email, user_name: host.name }],
    event_guests: [],
    calendar_event: null,
    ...(cancelled ? { cancellation: cancellationJson(booking) } : {}),
  };
}

export function cancellationJson({ cancelled }: Booking) {
  return { canceled_by: cancelled?.by, reason: cancelled?.reason, canceler_type: "host" };
}

export function inviteeJson(booking: Booking, origin: string) {
  const { invitee } = booking;
  return {
    uri: `${uris(origin).booking(booking)}/invitees/${invitee.id}`,
    email: invitee.email,
    first_name: null,
    last_name: null,
    name: invitee.name,
    status: booking.cancelled ? "canceled" : "active",
    questions_and_answers: invitee.answers,
    timezone: invitee.timezone,
    event: uris(origin).booking(booking),
    created_at: iso(invitee.created),
    updated_at: iso(invitee.created),
    tracking: { utm_campaign: null, utm_source: null, utm_medium: null, utm_content: null, utm_term: null },
    text_reminder_number: invitee.reminder,
    rescheduled: false,
    old_invitee: null,
    new_invitee: null,
    cancel_url: `https://calendly.example/cancellations/${invitee.id}`,
    reschedule_url: `https://calendly.example/reschedulings/${invitee.id}`,
    payment: null,
    no_show: null,
    scheduling_method: "instant_book",
  };
}
