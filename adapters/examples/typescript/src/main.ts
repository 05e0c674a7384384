import { CrmAdapter } from "./adapter.js";
import { serve } from "./bridge/process.js";
import { openFile } from "./crm/file.js";
import { NAME } from "./description.js";

await serve(NAME, async () => new CrmAdapter(await openFile()));
