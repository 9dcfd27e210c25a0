// Python for a page: Pyodide in a worker, which runs awake.py. It is told what to load, then runs
// cells and passes messages between the page and its widgets, one after the other. What Python has
// compiled is kept for the next visit (compiled.py).
//
// in:   {start: plan}, {run: place, source, number}, {hear: id, data, buffers, number}
// out:  {kind: 'progress', got, step}, {kind: 'ready'}, {kind: 'broken', said}
//       {kind: 'done', number, well}, and what awake.py posts

const FOLDER = new URL('../pyodide/', import.meta.url);
const ENVIRONMENT = {
  MPLBACKEND: 'agg',
  JUPYTER_WIDGETS_ECHO: '0',
  NBLIB_PROGRESS: 'off', // what a check keeps of a student's work has no place on a page
};
let [got, step, lost] = [0, '', ''];
const told = () => postMessage({ kind: 'progress', got, step });

// All that is fetched is counted, and what could not be fetched is remembered.
const fetched = self.fetch.bind(self);
self.fetch = async (...how) => {
  const name = String(how[0].url ?? how[0]).split('/').pop();
  const broke = (why) => {
    lost ||= name;
    throw why;
  };
  const reply = await fetched(...how).catch(broke);
  if (!reply.ok || !reply.body) broke(new Error(`${name}: ${reply.status}`));
  const reader = reply.body.getReader();
  const body = new ReadableStream({
    async pull(out) {
      const { done, value } = await reader.read().catch(broke);
      if (done) out.close();
      else {
        got += value.length;
        told();
        out.enqueue(value);
      }
    },
  });
  return new Response(body, { status: reply.status, headers: reply.headers });
};

let pyodide, kernel, compiled, stored;

/** What Pyodide would import next, from its compressed form. One version of Pyodide is given what
 * this returns, the other finds it where the module itself has put it. */
async function unpacked(module) {
  const reply = await self.fetch(new URL(module, FOLDER));
  const text = await new Response(reply.body.pipeThrough(new DecompressionStream('gzip'))).text();
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return (await import(address)).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The text of a file beside this one. */
const beside = async (name) => (await self.fetch(new URL(name, import.meta.url))).text();

/** The browser's own store, with one entry, under `digest`: {get, put} of bytes. A page that came
 * neither by https nor from this machine has none, and a private window may refuse. */
async function store(digest) {
  const cache = await self.caches?.open(import.meta.url).catch(() => null);
  const key = new URL(digest, import.meta.url);
  return {
    get: async () => {
      const found = await cache?.match(key).catch(() => null);
      return new Uint8Array((await found?.arrayBuffer().catch(() => null)) ?? 0);
    },
    put: async (bytes) => {
      for (const old of (await cache?.keys()) ?? []) await cache.delete(old);
      await cache?.put(key, new Response(bytes));
    },
  };
}

const [QUIET, ENOUGH] = [3000, 50]; // milliseconds; so many files compiled anew are worth it
let waiting;

/** Keep what has been compiled, as soon as nothing has been asked for a while. */
function keep() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    before = before.then(async () => {
      if (compiled.new < ENOUGH) return;
      const all = compiled.all();
      await stored.put(all.toJs());
      all.destroy();
      console.debug('compiled files are kept');
    }).catch(console.debug); // there may be no room
  }, QUIET);
}

async function start({ packages, lock, module, digest }) {
  step = 'Fetching Python';
  told();
  stored = await store(digest);
  const [{ loadPyodide }, createPyodideModule, first, source, kept] = await Promise.all([
    import(new URL('pyodide.mjs', FOLDER)),
    module && unpacked(module), // null where the site has no Python at all
    beside('compiled.py'),
    beside('awake.py'),
    stored.get(),
  ]);
  pyodide = await loadPyodide({
    indexURL: FOLDER.href,
    lockFileURL: new URL(lock, FOLDER).href,
    packages,
    createPyodideModule,
    env: ENVIRONMENT,
    stdout: console.debug,
    stderr: console.debug,
  });
  if (lost) throw new Error(lost);
  step = 'Starting Python';
  told();
  const [early, space] = [pyodide.toPy({}), pyodide.toPy({})];
  pyodide.runPython(first, { globals: early, filename: 'compiled.py' });
  compiled = early.get('Compiled')(pyodide.toPy(kept)).install();
  console.debug(`compiled files of an earlier visit: ${compiled.kept}`);
  pyodide.runPython(source, { globals: space, filename: 'awake.py' });
  kernel = space.get('Kernel')((text, parts) => {
    const buffers = parts.toJs();
    postMessage({ ...JSON.parse(text), buffers }, buffers.map((part) => part.buffer));
  });
}

/** What a cell imports. */
async function load({ source }) {
  await pyodide.loadPackagesFromImports(source, { messageCallback: console.debug });
  [step, lost] = ['Running', '']; // what did not come is told by the cell's own import
}

async function take(message) {
  if (message.start) {
    try {
      await start(message.start);
      postMessage({ kind: 'ready' });
    } catch (error) {
      postMessage({ kind: 'broken', lost, said: last(error) });
    }
  } else if (message.run !== undefined) {
    await load(message);
    const well = kernel.run(message.run, message.source);
    postMessage({ kind: 'done', number: message.number, well });
    keep();
  } else {
    const buffers = pyodide.toPy(message.buffers ?? []);
    kernel.hear(message.hear, JSON.stringify(message.data), buffers);
    buffers.destroy();
    postMessage({ kind: 'done', number: message.number, well: true });
    if (waiting) keep();
  }
}

// Python's exceptions come with their whole traceback; its last line says what it is.
function last(error) {
  console.debug(error);
  return String(error?.message ?? error).trim().split('\n').at(-1);
}

let before = Promise.resolve();
self.onmessage = ({ data }) => {
  before = before.then(() => take(data)).catch((error) => {
    postMessage({ kind: 'broken', lost: '', said: last(error) });
  });
};
