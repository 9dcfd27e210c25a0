// Python for a page: Pyodide in a worker, which runs awake.py. It is told what to load, then runs
// cells and passes messages between the page and its widgets, one after the other.
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

let pyodide, kernel;

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

async function start({ packages, lock, module }) {
  step = 'Fetching Python';
  told();
  const [{ loadPyodide }, createPyodideModule, source] = await Promise.all([
    import(new URL('pyodide.mjs', FOLDER)),
    module && unpacked(module), // null where the site has no Python at all
    self.fetch(new URL('awake.py', import.meta.url)).then((reply) => reply.text()),
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
  const space = pyodide.toPy({});
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
  } else {
    const buffers = pyodide.toPy(message.buffers ?? []);
    kernel.hear(message.hear, JSON.stringify(message.data), buffers);
    buffers.destroy();
    postMessage({ kind: 'done', number: message.number, well: true });
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
