import Markdown, { type Components } from 'react-markdown';

/** Each element of a text as our pages look. A heading of the first level is one of the second, below the page's own. */
const elements: Components = {
  h1: ({ children }) => <h2 className="mt-8 font-semibold text-lg first:mt-0">{children}</h2>,
  h2: ({ children }) => <h2 className="mt-8 font-semibold text-lg first:mt-0">{children}</h2>,
  h3: ({ children }) => <h3 className="mt-4 font-medium">{children}</h3>,
  p: ({ children }) => <p className="mt-2 first:mt-0">{children}</p>,
  ul: ({ children }) => <ul className="mt-2 list-disc pl-6">{children}</ul>,
  ol: ({ children }) => <ol className="mt-2 list-decimal pl-6">{children}</ol>,
  a: ({ href, children }) => (
    <a href={href} className="underline decoration-control underline-offset-4 hover:decoration-text">
      {children}
    </a>
  ),
  blockquote: ({ children }) => (
    <blockquote className="mt-4 rounded-lg border border-warning/40 bg-warning/7 p-4 text-sm first:mt-0">
      {children}
    </blockquote>
  ),
  code: ({ children }) => <code className="font-mono text-sm">{children}</code>,
  pre: ({ children }) => <pre className="mt-2 overflow-x-auto text-sm">{children}</pre>,
  hr: () => <hr className="mt-8 border-line" />,
};

/** A text in Markdown. HTML in it is left out, and links lead to web pages and mail addresses only. */
export function MarkdownText({ markdown }: { markdown: string }) {
  return (
    <div className="measure break-words">
      <Markdown skipHtml components={elements}>
        {markdown}
      </Markdown>
    </div>
  );
}
