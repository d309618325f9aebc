import { generateKeyPairSync } from "node:crypto";
import { findAccount, type World } from "../state/world.ts";
import type { AppOptions, LocalApp } from "./local-github.ts";

/** A new App with a new key. */
export function createApp(world: World, { slug, installations }: AppOptions): LocalApp {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const clientId = `Iv23li${Buffer.from(slug).toString("hex")}`;
  const createdAt = world.now();
  world.apps.set(clientId, {
    id: world.nextId(),
    clientId,
    slug,
    publicKey,
    installations: Object.entries(installations).map(([owner, permissions]) => ({
      id: world.nextId(),
      account: findAccount(world, owner, "Organization"),
      permissions,
      createdAt,
    })),
  });
  // GitHub hands out the older of the two formats.
  return { clientId, privateKey: privateKey.export({ type: "pkcs1", format: "pem" }).toString() };
}
