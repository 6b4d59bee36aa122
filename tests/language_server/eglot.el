;;; Opens a file in a batch Emacs, waits for what the server finds, applies the first quick fix, and saves.
;;; Each step is written to a file as a line of Lisp.

(setq package-enable-at-startup nil
      eglot-autoshutdown t
      eglot-sync-connect 60
      eglot-send-changes-idle-time 0.01
      eglot-confirm-server-initiated-edits nil
      make-backup-files nil
      flymake-no-changes-timeout 0.05)
(require 'eglot)
(require 'python)

(defvar told (getenv "TEST_TOLD"))

(defun tell (what)
  (write-region (format "%S\n" what) nil told t 'quiet))

(defun wait-until (is-so)
  (let ((last (+ (float-time) 60)))
    (while (and (not (funcall is-so)) (< (float-time) last))
      (accept-process-output nil 0.05))))

(defun lines ()
  (mapcar (lambda (one) (line-number-at-pos (flymake-diagnostic-beg one))) (flymake-diagnostics)))

(add-to-list 'eglot-server-programs
             `(python-mode . (,(getenv "TEST_PYTHON") "-m" "fastpg_lint" "server")))
(find-file (getenv "TEST_FILE"))
(python-mode)
(eglot--connect '(python-mode) `(transient . ,default-directory) 'eglot-lsp-server
                `(,(getenv "TEST_PYTHON") "-m" "fastpg_lint" "server") "python")
(wait-until (lambda () (and (eglot-managed-p) (progn (flymake-start) (lines)))))
(tell (list :lines (lines) :texts (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))

(goto-char (point-min))
(insert "# typed\n")
(eglot--signal-textDocument/didChange)
(wait-until (lambda () (progn (flymake-start) (equal (lines) '(7)))))
(tell (list :lines (lines)))

(goto-char (flymake-diagnostic-beg (car (flymake-diagnostics))))
(let* ((actions (append (jsonrpc-request
                         (eglot-current-server) :textDocument/codeAction
                         (list :textDocument (eglot--TextDocumentIdentifier)
                               :range (list :start (eglot--pos-to-lsp-position) :end (eglot--pos-to-lsp-position))
                               :context '(:diagnostics [] :only ["quickfix"])))
                        nil)))
  (tell (list :titles (mapcar (lambda (one) (plist-get one :title)) actions)))
  (eglot--apply-workspace-edit (plist-get (car actions) :edit) nil))
(eglot--signal-textDocument/didChange)
(wait-until (lambda () (progn (flymake-start) (null (lines)))))
(tell (list :lines (lines)))
(save-buffer)
(eglot-shutdown (eglot-current-server))
(kill-emacs 0)
