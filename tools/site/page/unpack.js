// Put before Pyodide's own scripts by `make site`: its two largest files lie in the site compressed,
// as pyodide.asm.wasm.packed and python_stdlib.zip.packed, and are unpacked as they come. So every
// server sends a third of them; few compress them by themselves.
{
  const fetched = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (what, ...how) => {
    const address = String(what.url ?? what);
    if (!/\/(pyodide\.asm\.wasm|python_stdlib\.zip)$/.test(address)) return fetched(what, ...how);
    const reply = await fetched(`${address}.packed`, ...how);
    if (!reply.ok) return reply;
    const body = reply.body.pipeThrough(new DecompressionStream('gzip'));
    const type = address.endsWith('.wasm') ? 'application/wasm' : 'application/zip';
    return new Response(body, { headers: { 'Content-Type': type } });
  };
}
