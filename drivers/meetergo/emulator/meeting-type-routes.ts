import { z } from "zod";
import { bodyOf, byId, ok, refusal } from "./answers.ts";
import { nextId, type Offer } from "./company.ts";
import { offerJson } from "./json.ts";
import { listAnswer, personOf, type Routes } from "./routes.ts";

const buffer = z.int().min(0).max(120);

const infoPatch = {
  name: z.string().min(1).optional(),
  description: z.string().optional(),
  duration: z.int().min(5).max(480).optional(),
  channel: z.string().optional(),
  bufferBefore: buffer.optional(),
  bufferAfter: buffer.optional(),
  bufferMustStayWithinWorkingHours: z.boolean().optional(),
};

const spots = z.int().min(1).max(100).optional();

/** A slug is dropped here, and kept by a change. */
const NewOffer = z.object({
  spots,
  meetingInfo: z.object({
    ...infoPatch,
    name: z.string().min(1),
    description: z.string(),
    duration: z.int().min(5).max(480),
    channel: z.string(),
  }),
});

const OfferPatch = z.object({
  slug: z.string().min(1).optional(),
  spots,
  meetingInfo: z.object(infoPatch).optional(),
});

/** Meeting types. Like Meetergo, they drop what they do not know: `bufferTimeBefore`, `minimumNotice`, a flat `duration`. */
export const meetingTypeRoutes: Routes = (emulated) => {
  const { company, actor, shapes } = emulated;
  const offerOf = (id: string | undefined): Offer => byId(company().offers, id, "Meeting type");
  return [
    {
      method: "GET",
      path: "/v4/meeting-type",
      run(request) {
        const { searchParams } = request.url;
        const owner =
          searchParams.get("domain") === "user" ? personOf(emulated, searchParams.get("id")) : actor(request);
        const offers = company().offers.filter(
          (each) => each.owner === owner || each.queue?.members.includes(owner) === true,
        );
        return listAnswer(shapes, request, offers.map(offerJson));
      },
    },
    { method: "GET", path: "/v4/meeting-type/:id", run: ({ params }) => ok(offerJson(offerOf(params.id))) },
    {
      method: "POST",
      path: "/v4/meeting-type",
      run(request) {
        const { meetingInfo, spots = 1 } = bodyOf(request, NewOffer);
        const id = nextId(company(), "meeting type");
        const buffers = { bufferBefore: 0, bufferAfter: 0, bufferMustStayWithinWorkingHours: false };
        const slug = `meeting-${id.slice(0, 8)}`;
        const info = { ...buffers, ...given(meetingInfo) };
        const offer: Offer = { id, owner: actor(request), queue: null, slug, spots, info };
        company().offers.push(offer);
        return ok(offerJson(offer), 201);
      },
    },
    {
      method: "PATCH",
      path: "/v4/meeting-type/:id",
      run(request) {
        const { meetingInfo = {}, slug, spots } = bodyOf(request, OfferPatch);
        const offer = offerOf(request.params.id);
        const isUsed = company().offers.some(
          (each) => each !== offer && each.owner === offer.owner && each.slug === slug,
        );
        if (isUsed) throw refusal(409, "Slug already in use");
        offer.slug = slug ?? offer.slug;
        offer.spots = spots ?? offer.spots;
        Object.assign(offer.info, given(meetingInfo));
        return ok(offerJson(offer));
      },
    },
    {
      method: "DELETE",
      path: "/v4/meeting-type/:id",
      run({ params }) {
        company().offers.splice(company().offers.indexOf(offerOf(params.id)), 1);
        return { status: 200 };
      },
    },
  ];
};

/** Without what is undefined. */
function given<T extends object>(values: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof T]: Exclude<T[Name], undefined> };
}
