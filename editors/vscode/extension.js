// Verdicts while one writes, in Visual Studio Code: starts `klderive server`, shows its marks, and its report in a panel.
// The one idea: everything comes from the server; the marks are its inlay hints, shown in the gutter or where they are; the panel is the
// report that `klderive check --output-format html` writes, in the colours of the editor.
// Not here: checking, and how a line was read (the server says it on hover).
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const LANGUAGES = ["markdown", "latex", "tex"];
const MARKS = { "✓": "proved", "✗": "refuted", "?": "undecided", "–": "unread" };

const COLOURS = `<style>:root { --text: var(--vscode-editor-foreground); --page: var(--vscode-editor-background);
  --soft: var(--vscode-descriptionForeground); --line: var(--vscode-widget-border, #8884); --proved: var(--vscode-testing-iconPassed);
  --refuted: var(--vscode-errorForeground); --undecided: var(--vscode-editorWarning-foreground); --given: var(--soft); }
  body.vscode-light { color-scheme: light; } body.vscode-dark { color-scheme: dark; } body code { color: inherit; background: none; }</style>`;

let client, kinds, subscriptions, panel;

const setting = (name) => vscode.workspace.getConfiguration("klderive").get(name);

exports.activate = async (context) => {
  subscriptions = context.subscriptions;
  kinds = Object.fromEntries(Object.values(MARKS).map((verdict) => [verdict, vscode.window.createTextEditorDecorationType({
    gutterIconPath: vscode.Uri.joinPath(context.extensionUri, "marks", `${verdict}.svg`), gutterIconSize: "80%",
  })]));
  subscriptions.push(
    ...Object.values(kinds),
    vscode.commands.registerCommand("klderive.restart", restart),
    vscode.commands.registerCommand("klderive.report", report),
    vscode.window.onDidChangeActiveTextEditor((editor) => editor && panel && LANGUAGES.includes(editor.document.languageId) && fill(editor.document.uri)),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("klderive") && restart()),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => shown(uris.map(String))),
    vscode.window.onDidChangeVisibleTextEditors(() => shown()),
  );
  await start();
};

exports.deactivate = () => client?.stop();

async function start() {
  const [command, ...args] = setting("command");
  const marks = setting("marks");
  client = new LanguageClient("klderive", "klderive", { command, args }, {
    documentSelector: LANGUAGES.flatMap((language) => [{ scheme: "file", language }, { scheme: "untitled", language }, { scheme: "vscode-notebook-cell", language }]),
    initializationOptions: { marks: marks !== "none" },
    middleware: {
      provideInlayHints: (...asked) => marks === "line" ? asked.at(-1)(...asked.slice(0, -1)) : [],
      handleDiagnostics: (uri, found, next) => { next(uri, found); shown([String(uri)]); if (String(uri) === String(panel?.about)) fill(uri); },
    },
  });
  try {
    await client.start();
  } catch {
    client = undefined;
    vscode.window.showErrorMessage(`klderive could not be started as "${[command, ...args].join(" ")}". Install it with its editor extra (pip install ".[editor]" in a checkout), or set klderive.command.`);
  }
}

async function restart() {
  await client?.stop().catch(() => {});
  for (const editor of vscode.window.visibleTextEditors) for (const kind of Object.values(kinds)) editor.setDecorations(kind, []);
  await start();
}

// The marks of the editors that show one of these documents, or of all.
async function shown(uris) {
  if (!client?.isRunning() || setting("marks") !== "gutter") return;
  for (const editor of vscode.window.visibleTextEditors) {
    const { document } = editor;
    if (!LANGUAGES.includes(document.languageId) || uris && !uris.includes(String(document.uri))) continue;
    const range = { start: { line: 0, character: 0 }, end: { line: document.lineCount, character: 0 } };
    const hints = await client.sendRequest("textDocument/inlayHint", { textDocument: { uri: client.code2ProtocolConverter.asUri(document.uri) }, range }).catch(() => null);
    const places = Object.fromEntries(Object.values(MARKS).map((verdict) => [verdict, []]));
    for (const { label, position: { line } } of hints ?? []) places[MARKS[label.trim()]]?.push(new vscode.Range(line, 0, line, 0));
    for (const [verdict, kind] of Object.entries(kinds)) editor.setDecorations(kind, places[verdict]);
  }
}

// The report on the text that is edited, beside it; it follows the text.
async function report() {
  const about = vscode.window.activeTextEditor?.document.uri;
  if (!about) return;
  if (!panel) {
    const view = vscode.window.createWebviewPanel("klderive.report", "klderive", { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, { enableScripts: false });
    panel = { view };
    view.onDidDispose(() => { panel = undefined; }, null, subscriptions);
  }
  panel.view.reveal(undefined, true);
  await fill(about);
}

async function fill(about) {
  panel.about = about;
  const page = await client?.sendRequest("klderive/report", { uri: client.code2ProtocolConverter.asUri(about) }).catch(() => "");
  if (panel && String(panel.about) === String(about)) panel.view.webview.html = page ? page.replace("</head>", `${COLOURS}</head>`) : "<p>There is no report on this text yet.</p>";
}
