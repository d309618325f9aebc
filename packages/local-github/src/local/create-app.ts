import { generateKeyPairSync, type KeyPairKeyObjectResult } from "node:crypto";
import { findAccount, type World } from "../state/world.ts";
import type { AppOptions, LocalApp } from "./local-github.ts";

/** Slug → key. Making a key takes a tenth of a second, and tests make an App of the same name again and again. */
const KEYS = new Map<string, KeyPairKeyObjectResult>();

/** A new App. Its key is the one of its slug in this process. */
export function createApp(world: World, { slug, installations }: AppOptions): LocalApp {
  const { publicKey, privateKey } = KEYS.get(slug) ?? generateKeyPairSync("rsa", { modulusLength: 2048 });
  KEYS.set(slug, { publicKey, privateKey });
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
