import { type Answer, GraphError, ok } from "./answer.ts";
import { photoImage } from "./photo-image.ts";
import type { SandboxRequest } from "./request.ts";
import type { Route } from "./router.ts";
import type { Account, Tenant } from "./tenant.ts";
import { userOf, userPermissions } from "./users.ts";

/** Widths in which Microsoft 365 keeps photos, in pixels (Graph reference, "Get profilePhoto"). */
export const photoSizes = [48, 64, 96, 120, 240, 360, 432, 504, 648] as const;

/** Photos of people, in every size up to the one that was uploaded. */
export function photoRoutes(tenant: Tenant): Route[] {
  const row = (path: string, run: (request: SandboxRequest, size: number, account: Account) => Answer): Route => ({
    method: "GET",
    path: `/v1.0/users/:user/${path}`,
    permissions: [...userPermissions, "ProfilePhoto.Read.All"],
    units: 1,
    run(request) {
      const account = userOf(tenant, request);
      return run(request, sizeOf(account, request.params.size), account);
    },
  });
  const image = (_: SandboxRequest, size: number, { profile }: Account): Answer => ({
    status: 200,
    headers: { "Content-Type": "image/png", ETag: `"${profile.id.slice(0, 8)}"` },
    body: photoImage(profile.id, size),
  });
  const facts = (request: SandboxRequest, size: number, { profile }: Account): Answer =>
    ok({
      "@odata.context": `${request.url.origin}/v1.0/$metadata#users('${profile.id}')/photo/$entity`,
      "@odata.mediaContentType": "image/png",
      id: `${size}x${size}`,
      width: size,
      height: size,
    });
  return [
    row("photo", facts),
    row("photo/$value", image),
    row("photos/:size", facts),
    row("photos/:size/$value", image),
  ];
}

/** Each code below has been seen in the service for a photo that is not there. */
function sizeOf({ photo, address, room }: Account, asked: string | undefined): number {
  if (address === null) throw new GraphError(404, "GetUserPhoto", "The photo of this user cannot be read.");
  if (room !== null) {
    throw new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");
  }
  const sizes = photoSizes.filter((size) => size <= (photo ?? 0));
  const found = asked === undefined ? sizes.at(-1) : sizes.find((size) => asked === `${size}x${size}`);
  if (found === undefined) throw new GraphError(404, "ImageNotFound", "The photo wasn't found.");
  return found;
}
