extension DocsPage {
  /// The style sheet of the page. Colours have a contrast of 4.5 or more on what they stand on, in light and dark.
  package static let css = """
    :root {
      color-scheme: light dark;
      --ground: #ffffff; --text: #1d2329; --quiet: #59636e; --line: #e1e6eb; --surface: #f5f7f9; --link: #0a5cb8;
      --get: #0b5cad; --get-ground: #e3f0fd; --post: #14683a; --post-ground: #e0f5e8;
      --put: #825000; --put-ground: #fdf0d5; --delete: #a6262b; --delete-ground: #fde7e7;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #14171b; --text: #e3e7eb; --quiet: #9ba6b1; --line: #2c333a; --surface: #1c2127; --link: #7ab8ff;
        --get: #8cc4ff; --get-ground: #14304d; --post: #7ddba3; --post-ground: #12361f;
        --put: #f2c36b; --put-ground: #3d2d0c; --delete: #ff9d9d; --delete-ground: #451c1e;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--ground); color: var(--text);
      font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
    }
    a { color: var(--link); text-underline-offset: .15em; }
    a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    code { font-size: .875em; overflow-wrap: anywhere; }
    pre {
      margin: .5rem 0 1.25rem; padding: .9rem 1rem; background: var(--surface); border: 1px solid var(--line);
      border-radius: 8px; font-size: .8125rem; line-height: 1.55;
      white-space: pre-wrap;
    }
    pre code { font-size: inherit; }
    p { margin: 0 0 .9rem; max-width: 44rem; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--ground); z-index: 1; }

    .page { display: grid; grid-template-columns: 18rem minmax(0, 1fr); }
    nav {
      position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.75rem 1rem 2rem 1.5rem;
      border-right: 1px solid var(--line); background: var(--surface); font-size: .875rem; line-height: 1.4;
    }
    nav ul { list-style: none; margin: 0; padding: 0; }
    nav a { color: inherit; text-decoration: none; }
    nav a:hover { color: var(--link); }
    nav .brand { margin: 0 0 1.25rem; font-size: 1.0625rem; font-weight: 650; }
    nav .brand span { color: var(--quiet); font-weight: 400; }
    nav .tag { display: block; padding: .35rem 0; font-weight: 600; }
    nav ul ul { margin: 0 0 .75rem; }
    nav ul ul a { display: flex; gap: .5rem; align-items: baseline; padding: .28rem 0; color: var(--quiet); }
    nav .method { flex: none; width: 3.9rem; }

    main { padding: 2.5rem clamp(1.25rem, 4vw, 4rem) 6rem; max-width: 82rem; }
    h1 { margin: 0 0 .25rem; font-size: 2.125rem; line-height: 1.2; letter-spacing: -.02em; }
    h2 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.3; letter-spacing: -.01em; }
    h3 { margin: 0 0 .5rem; font-size: 1.125rem; line-height: 1.4; }
    h3 a { color: inherit; text-decoration: none; }
    h3 a:hover { text-decoration: underline; }
    h4 { margin: 1.4rem 0 .35rem; font-size: .875rem; font-weight: 650; color: var(--quiet); }
    section { margin-top: 3.5rem; }
    article { margin-top: 1.75rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
    .version, .key { color: var(--quiet); font-size: .9375rem; }
    .endpoint { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
    .columns > :first-child > :first-child, .samples > h4:first-child { margin-top: 0; }
    .status, .count {
      display: inline-block; padding: 0 .45rem; border-radius: 1rem; background: var(--surface); color: var(--text);
      border: 1px solid var(--line); font-size: .75rem; font-weight: 600; line-height: 1.35rem;
    }
    .method {
      display: inline-block; padding: 0 .4rem; border-radius: 4px; text-align: center;
      font-size: .6875rem; font-weight: 700; letter-spacing: .03em; line-height: 1.3rem;
    }
    .get { color: var(--get); background: var(--get-ground); }
    .post { color: var(--post); background: var(--post-ground); }
    .put { color: var(--put); background: var(--put-ground); }
    .delete { color: var(--delete); background: var(--delete-ground); }

    table { width: 100%; margin: .25rem 0 1rem; border-collapse: collapse; font-size: .9375rem; line-height: 1.5; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { padding: .55rem .75rem .55rem 0; border-bottom: 1px solid var(--line); text-align: left; }
    th, td { vertical-align: top; overflow-wrap: anywhere; }
    thead th { padding: .25rem .75rem .25rem 0; color: var(--quiet); font-size: .8125rem; font-weight: 500; }
    tbody th { font-weight: 400; }
    th:first-child:nth-last-child(2) { width: 42%; }
    th:first-child:nth-last-child(3), th:nth-child(2):nth-last-child(2) { width: 4.5rem; }
    tbody th > code { font-weight: 600; }
    td p { margin: 0; }
    td p + p { margin-top: .4rem; }
    .kind { display: block; color: var(--quiet); font-size: .8125rem; }
    .kind em { font-style: normal; }
    details { margin: 1.25rem 0; }
    summary { cursor: pointer; color: var(--quiet); font-size: .875rem; font-weight: 650; }

    @media (min-width: 75rem) {
      .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 30rem); gap: 2.5rem; }
      .samples { position: sticky; top: 1.5rem; align-self: start; }
    }
    @media (max-width: 56rem) {
      .page { display: block; }
      nav { position: static; height: auto; padding: 1rem 1.25rem; border: 0; border-bottom: 1px solid var(--line); }
      nav .brand { margin-bottom: .5rem; }
      nav > ul { display: flex; flex-wrap: wrap; gap: 0 1.1rem; }
      nav ul ul { display: none; }
      nav .tag { color: var(--link); }
      main { padding-top: 1.75rem; }
      h1 { font-size: 1.75rem; }
      th:first-child:nth-last-child(2) { width: 46%; }
      tbody th > code { font-size: .8125rem; }
    }
    @media print {
      nav { display: none; }
      .page { display: block; }
    }

    """
}
