import { readFileSync } from "node:fs";

import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";

// `npm run descriptors` puts it there.
const DESCRIPTORS = new URL("../../descriptors.binpb", import.meta.url);

/** Server reflection, for grpcurl and its like. */
export function reflectionService(): ReflectionService {
  const contract = loadFileDescriptorSetFromBuffer(readFileSync(DESCRIPTORS));
  return new ReflectionService(contract, { services: ["deskbridge.v1.AdapterService"] });
}
