import { CrmAdapter } from "./adapter.js";
import { serve } from "./bridge/process.js";
import { openStore } from "./crm/store.js";
import { NAME } from "./description.js";

await serve(NAME, async () => new CrmAdapter(await openStore()));
