//! Starts `pipehat lsp --stdio`, the `pipehat` that is on PATH.
use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Pipehat;

impl zed::Extension for Pipehat {
    fn new() -> Self {
        Pipehat
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let command = worktree
            .which("pipehat")
            .ok_or("pipehat is not on PATH; install it with npm install --global pipehat")?;
        Ok(Command {
            command,
            args: vec!["lsp".into(), "--stdio".into()],
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(Pipehat);
