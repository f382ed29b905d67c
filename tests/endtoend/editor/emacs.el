;;; -*- lexical-binding: t -*-
;;; The server in Emacs, by Eglot with Flymake, without any configuration but that of docs/editors.md: a problem comes
;;; when a file is opened, goes when it is mended, and comes back.
;;;   emacs --batch -l emacs.el   in a copy of the workspace of the README, with IRSA_LINT as the program

(require 'package)
(package-initialize)
(require 'eglot)
(require 'flymake)

(defun say (&rest words) (princ (concat (apply #'format words) "\n")))

(defun wait (what holds)
  (let ((end (+ (float-time) 120)))
    (while (not (funcall holds))
      (when (> (float-time) end)
        (say "FAILED: %s: not after 120 seconds; problems: %S" what (problems))
        (kill-emacs 1))
      ;; What happens in an Emacs with a screen when nothing is typed.
      (eglot--signal-textDocument/didChange)
      (flymake-start)
      (accept-process-output nil 0.05))))

(defun problems ()
  (mapcar (lambda (each) (car (split-string (flymake-diagnostic-text each) "\n"))) (flymake-diagnostics)))

(define-derived-mode yaml-mode text-mode "YAML")
(add-to-list 'auto-mode-alist '("\\.ya?ml\\'" . yaml-mode))
(add-to-list 'eglot-server-programs `((yaml-mode) . (,(getenv "IRSA_LINT") "server")))
(setq eglot-sync-connect t eglot-connect-timeout 120 eglot-autoshutdown nil eglot-confirm-server-initiated-edits nil
      flymake-no-changes-timeout nil)
(let ((root default-directory))
  ;; A workspace without Git.
  (setq project-find-functions (list (lambda (_) (cons 'transient root)))))
(say "Emacs %s" emacs-version)
(find-file "payments/refunds.yaml")
(let ((inhibit-message t))
  (apply #'eglot (eglot--guess-contact)))
(say "connected: %s" (and (eglot-current-server) t))
(wait "a problem" #'problems)
(say "problem: %s" (car (problems)))
(unless (string-match-p "eks.amazon.com/role-arn" (car (problems)))
  (say "FAILED: another problem")
  (kill-emacs 1))
(search-forward "eks.amazon")
(insert "aws")
(wait "no problem" (lambda () (null (problems))))
(say "mended: no problem")
(undo-boundary)
(delete-char -3)
(wait "a problem" #'problems)
(say "and back: %s" (length (problems)))
(set-buffer-modified-p nil)
(let ((inhibit-message t)) (eglot-shutdown (eglot-current-server)))
(say "all of it as it should be")
(kill-emacs 0)
