// The main job through the client of openapi-typescript and openapi-fetch: node main_job.js URL EMAIL PASSWORD FILE
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import createClient from "openapi-fetch";
import type { components, paths } from "./atelier.js";

const [url = "", email = "", password = "", path = ""] = process.argv.slice(2);

type Problem = components["schemas"]["Problem"];
// Whatever it asks for, except lists as text/csv: else each list might be text.
type Media = `application/${string}` | `model/${string}` | `image/${string}`;

function given<T>(answer: { data?: T; error?: Problem | undefined }): T {
  if (answer.data === undefined) throw new Error(answer.error?.detail ?? "no answer");
  return answer.data;
}

const stranger = createClient<paths, Media>({ baseUrl: url });
const login = given(await stranger.POST("/api/v1/auth/login", { body: { email, password } }));
if (!("access_token" in login)) throw new Error("a code is wanted");
const client = createClient<paths, Media>({ baseUrl: url, headers: { Authorization: `Bearer ${login.access_token}` } });

const bytes = new Blob([await readFile(path)]);
const uploaded = await client.POST("/api/v1/files", {
  params: { header: { Prefer: "wait=30", "Idempotency-Key": "main-job-in-typescript" } },
  body: { file: path },
  bodySerializer: () => {
    const form = new FormData();
    form.append("file", bytes, basename(path));
    return form;
  },
});
const file = given(uploaded);
if (file.status !== "ready" || !file.measures) throw new Error(`the file is ${file.status}`);

const kind = "glb" as const;
const preview = await client.GET("/api/v1/files/{file_id}/preview.{kind}", {
  params: { path: { file_id: file.id, kind } },
  parseAs: "arrayBuffer",
});
const magic = new TextDecoder().decode(given(preview).slice(0, 4));

const part = given(await client.POST("/api/v1/parts", { body: { name: "Angle bracket in TypeScript", file_id: file.id } }));
const changed = await client.PATCH("/api/v1/parts/{part_id}", {
  params: { path: { part_id: part.id }, header: { "If-Match": '"0"' } },
  body: { name: "Never" },
});
const found = given(await client.GET("/api/v1/parts", { params: { query: { q: "typescript" } } }));

console.log(
  JSON.stringify({
    volume: file.measures.volume_mm3,
    magic,
    stale: changed.error?.status,
    found: found.items.map((item) => item.number),
    number: part.number,
  }),
);
