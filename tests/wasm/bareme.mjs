#!/usr/bin/env -S node --no-warnings
// The command's `check`, `eval` and `report` on the library built for WebAssembly, as far as the tests of figures need them: those tests
// then run on it as they run on the command. BAREME_WASM names the module.
//
//     bareme.mjs check SOURCE…
//     bareme.mjs eval|report PROGRAM ANSWERS… --format json|ndjson --date DATE [--horizon H] [--where RULE] [--by Q,…] [--include …]

import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { WASI } from "node:wasi";

const wasi = new WASI({ version: "preview1", args: [], env: {}, preopens: {} });
const module = new WebAssembly.Module(readFileSync(process.env.BAREME_WASM));
const { exports: lib } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.wasiImport });
wasi.initialize({ exports: lib });

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const memory = () => new DataView(lib.memory.buffer);

function bytes(data) {
    const at = lib.malloc(data.length + 1);
    if (at === 0) throw new Error("the module's memory is full");
    new Uint8Array(lib.memory.buffer).set(data, at);
    new Uint8Array(lib.memory.buffer)[at + data.length] = 0;
    return at;
}
const text = (s) => (s === undefined ? 0 : bytes(encoder.encode(s)));
function words(list) {
    const at = lib.malloc(4 * list.length + 4);
    list.forEach((w, i) => memory().setUint32(at + 4 * i, w, true));
    return at;
}
function read(at) {
    const all = new Uint8Array(lib.memory.buffer);
    return all.subarray(at, all.indexOf(0, at));
}
const cells = () => words([0, 0]);
const cell = (at, i) => memory().getUint32(at + 4 * i, true);

function say(messages) {
    if (messages !== 0) process.stderr.write(decoder.decode(read(lib.bareme_messages_text(messages, 0, 0))));
}

const sourcesOf = (folder) => readdirSync(folder).filter((f) => f.endsWith(".brm")).sort().map((f) => path.join(folder, f));

// The program of these sources; the others of their folder may be used.
function compile(given) {
    const roots = given.flatMap((f) => (statSync(f).isDirectory() ? sourcesOf(f) : [f]));
    const beside = sourcesOf(path.dirname(roots[0])).filter((f) => !roots.includes(f));
    const list = [...roots, ...beside].flatMap((f) => {
        const data = readFileSync(f);
        return [text(path.relative(path.dirname(roots[0]), f)), bytes(data), data.length];
    });
    const out = cells();
    const status = lib.bareme_program_compile(out, out + 4, words(list), list.length / 3, roots.length);
    say(cell(out, 1));
    return { status, program: cell(out, 0) };
}

function main(argv) {
    const command = argv.shift();
    const options = {};
    const files = [];
    for (let i = 0; i < argv.length; i++) {
        const a = argv[i];
        if (a === "--lenient" || a === "--quiet" || a === "--unique-ids") options[a.slice(2)] = true;
        else if (a.startsWith("--")) options[a.slice(2)] = argv[++i];
        else files.push(a);
    }
    if (command === "check") return compile(files).status === 0 ? 0 : 1;

    const { status, program } = compile([files[0]]);
    if (status !== 0) return 2;
    const answers = Buffer.concat(files.slice(1).map((f) => readFileSync(f === "-" ? "/dev/stdin" : f)));
    const include = (options.include ?? "").split(",");
    const how = words([28, text(options.date), text(options.horizon), text(options.where), text(options.by), 0, options.lang === "en" ? 1 : 0]);
    ["draft", "submitted", "private"].forEach((word, i) => memory().setUint8(how + 20 + i, include.includes(word) ? 1 : 0));
    memory().setUint8(how + 23, options["unique-ids"] ? 1 : 0);
    const out = cells();
    const done = lib.bareme_evaluate(out, out + 4, program, how, bytes(answers), answers.length);
    say(cell(out, 1));
    if (done !== 0) return 2;
    const result = cell(out, 0);
    process.stdout.write(read(command === "eval" ? lib.bareme_result_subjects(result, 0) : lib.bareme_result_report(result, 0)));
    return 0;
}

process.exitCode = main(process.argv.slice(2));
