/** The page: its sections, and its state, which the address holds. */
import { type ComponentChildren, type JSX, render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Boundary } from "./boundary.js";
import { Diagnosing } from "./diagnosing.js";
import { Measuring } from "./measuring.js";
import { Racing } from "./racing.js";
import { type Address, addressOf, hashOf, initial, type State } from "./state.js";
import { Surfaces } from "./surfaces.js";

/** Milliseconds without a change before the address follows: browsers refuse addresses that change too often. */
const REST = 250;
/** The most lines about an address that is not valid. */
const MOST_REFUSED = 4;

const titles = { data: "Your data", surfaces: "Surfaces", race: "Race", browser: "This browser" } as const;

function Page(): JSX.Element {
  const { state, refused, set, startOver } = useAddress();
  const section = (id: keyof typeof titles, from: unknown, children: ComponentChildren) => (
    <Boundary id={id} title={titles[id]} from={from} onStartOver={startOver}>
      {children}
    </Boundary>
  );
  return (
    <>
      <header>
        <h1>xyloss explorer</h1>
        <p>Loss functions for 2-D output, computed in your browser by the kernels.</p>
        <nav aria-label="Sections">
          {Object.entries(titles).map(([id, title]) => (
            <a
              key={id}
              href={`#${id}`}
              onClick={(event) => {
                // the address holds the state, not a section
                event.preventDefault();
                document.getElementById(id)?.scrollIntoView();
              }}
            >
              {title}
            </a>
          ))}
        </nav>
      </header>
      <main>
        <Refused reasons={refused} />
        {section("data", state.diagnosed, <Diagnosing chosen={state.diagnosed} onChoose={(diagnosed) => set({ diagnosed })} />)}
        {section("surfaces", state, <Surfaces state={state} set={set} />)}
        {section("race", state, <Racing state={state} set={set} />)}
        {section("browser", null, <Measuring />)}
      </main>
      <footer>
        <p>The address of this page holds everything you see here except your data. Copy it to share the page.</p>
      </footer>
    </>
  );
}

/** The parts of the address that are not valid. */
function Refused({ reasons }: { readonly reasons: readonly string[] }): JSX.Element | null {
  if (reasons.length === 0) return null;
  const shown = [...new Set(reasons)].slice(0, MOST_REFUSED);
  const more = reasons.length - shown.length;
  return (
    <div class="refused" role="status">
      <p>Parts of the address are not valid; the page shows its defaults instead:</p>
      <ul>
        {shown.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
        {more > 0 ? <li>{more} more</li> : null}
      </ul>
    </div>
  );
}

/** The state, kept in the address, which users may also edit. At most one change is drawn per frame. */
function useAddress() {
  const [{ state, refused }, setAddress] = useState(() => addressOf(location.hash));
  const latest = useRef(state);
  const frame = useRef(0);
  const take = (address: Address) => {
    latest.current = address.state;
    cancelAnimationFrame(frame.current);
    setAddress(address);
  };
  useEffect(() => {
    const timer = setTimeout(() => {
      const address = new URL(location.href);
      address.hash = hashOf(state);
      history.replaceState(null, "", address);
    }, REST);
    return () => clearTimeout(timer);
  }, [state]);
  useEffect(() => {
    const changed = () => take(addressOf(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const set = (part: Partial<State>) => {
    latest.current = { ...latest.current, ...part };
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setAddress((address) => ({ ...address, state: latest.current })));
  };
  const startOver = () => take({ state: { ...initial }, refused: [] });
  return { state, refused, set, startOver };
}

render(<Page />, document.getElementById("explorer") as HTMLElement);
