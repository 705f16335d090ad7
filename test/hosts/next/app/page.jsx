import { use as used } from "../use.mjs";
import { Client } from "./client.jsx";

export default function Page() {
  return (
    <main>
      <p>{`server ${used()}`}</p>
      <Client />
    </main>
  );
}
