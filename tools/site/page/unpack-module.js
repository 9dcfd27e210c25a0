// Put behind Pyodide's classic script by `make site`: the module that it would import lies in the
// site compressed alone, as pyodide.asm.js.packed, and is there before Pyodide looks for it.
{
  const load = globalThis.loadPyodide;
  globalThis.loadPyodide = async (options) => {
    const folder = new URL(options.indexURL, globalThis.location);
    const reply = await fetch(new URL('pyodide.asm.js.packed', folder));
    if (!reply.ok) throw new Error(`pyodide.asm.js.packed: ${reply.status}`);
    const body = reply.body.pipeThrough(new DecompressionStream('gzip'));
    const text = await new Response(body).text();
    const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    importScripts(address);
    URL.revokeObjectURL(address);
    return load(options);
  };
}
