/** The page: its state, which its address holds, and its sections. */
import { type JSX, render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Diagnosing } from "./diagnosing.js";
import { Measuring } from "./measuring.js";
import { Racing } from "./racing.js";
import { hashOf, type State, stateOf } from "./state.js";
import { Surfaces } from "./surfaces.js";

/** Browsers refuse addresses that change too often. */
const REST = 250;

const sections = [
  { id: "surfaces", title: "Surfaces" },
  { id: "race", title: "Race" },
  { id: "data", title: "Your data" },
  { id: "browser", title: "This browser" },
];

function Page(): JSX.Element {
  const [state, set] = useAddress();
  return (
    <>
      <header>
        <h1>xyloss explorer</h1>
        <p>Losses for 2-D output, by the kernels themselves, in your browser.</p>
        <nav aria-label="Sections">
          {sections.map(({ id, title }) => (
            <a
              key={id}
              href={`#${id}`}
              onClick={(event) => {
                // the address is the state's
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
        <Surfaces state={state} set={set} />
        <Racing state={state} set={set} />
        <Diagnosing chosen={state.diagnosed} onChoose={(diagnosed) => set({ diagnosed })} />
        <Measuring />
      </main>
      <footer>
        <p>What you see is in the page's address: copy it to share it. Data that you bring is not.</p>
      </footer>
    </>
  );
}

/** The state, kept in the address; one that is typed or pasted there is taken up. At most one change is drawn per frame. */
function useAddress(): [State, (part: Partial<State>) => void] {
  const [state, setState] = useState(() => stateOf(location.hash));
  const latest = useRef(state);
  const frame = useRef(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      const hash = hashOf(state);
      history.replaceState(null, "", hash === "" ? location.pathname + location.search : `#${hash}`);
    }, REST);
    return () => clearTimeout(timer);
  }, [state]);
  useEffect(() => {
    const changed = () => {
      latest.current = stateOf(location.hash);
      setState(latest.current);
    };
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const set = (part: Partial<State>) => {
    latest.current = { ...latest.current, ...part };
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setState(latest.current));
  };
  return [state, set];
}

render(<Page />, document.getElementById("explorer") as HTMLElement);
