;;; editors/emacs.el as it stands, against the real server: what a person would press, and what comes. -*- lexical-binding: t -*-
(require 'ert)
(require 'eglot)
(require 'imenu)

(setq eglot-autoshutdown nil
      eglot-connect-timeout 20
      ;; The suite looks at results, not at the conversation.
      eglot-events-buffer-size 0)

(defvar pipehat-samples (getenv "PIPEHAT_SAMPLES") "A copy of samples/.")

(defun pipehat-wait (what look)
  "Wait for the server until LOOK gives something, and give that; WHAT says what did not come."
  (with-timeout (20 (error "Waited in vain for %s" what))
    (let (found)
      (while (not (setq found (funcall look)))
        (accept-process-output nil 0.05))
      found)))

(defmacro pipehat-in (name &rest body)
  "Visit the sample NAME with its server, and run BODY there."
  (declare (indent 1))
  `(with-current-buffer (find-file-noselect (expand-file-name ,name pipehat-samples))
     ;; In batch mode there is no command after which `eglot-ensure' would connect.
     (unless (eglot-managed-p) (apply #'eglot--connect (eglot--guess-contact)))
     (pipehat-wait "the server" #'eglot-managed-p)
     (goto-char (point-min))
     ,@body))

(defun pipehat-problems ()
  "The codes of the problems that Flymake shows, in the order of the text."
  (mapcar (lambda (problem) (car (last (split-string (flymake-diagnostic-text problem) "[][]" t))))
          (flymake-diagnostics)))

(ert-deftest pipehat-chooses-the-mode-by-the-name ()
  (pipehat-in "messages/with-mistakes.hl7" (should (eq major-mode 'hl7-mode)))
  (with-current-buffer (find-file-noselect (expand-file-name "acme-to-borealis.hl7map.yaml" pipehat-samples))
    (should (eq major-mode 'hl7map-mode))))

(ert-deftest pipehat-shows-problems ()
  (pipehat-in "messages/with-mistakes.hl7"
    (flymake-mode 1)
    (flymake-start)
    (let ((problems (pipehat-wait "the problems" #'flymake-diagnostics)))
      (should (= 7 (length problems)))
      (should (cl-some (lambda (one) (string-match-p "PID-8" (flymake-diagnostic-text one))) problems)))))

(ert-deftest pipehat-says-what-a-place-is ()
  (pipehat-in "messages/with-mistakes.hl7"
    (search-forward "19900102|")
    (let (shown)
      (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown text)))
      (should (string-match-p "PID-8.*Administrative Sex" (pipehat-wait "the hover" (lambda () shown)))))))

(ert-deftest pipehat-completes-codes ()
  (pipehat-in "messages/with-mistakes.hl7"
    (search-forward "19900102|X")
    (let* ((capf (eglot-completion-at-point))
           (candidates (all-completions "" (nth 2 capf))))
      (should (member "F" candidates))
      (should (member "U" candidates)))))

(ert-deftest pipehat-lists-the-segments ()
  (pipehat-in "messages/with-mistakes.hl7"
    (let ((index (format "%S" (eglot-imenu))))
      (should (string-match-p "PID" index))
      (should (string-match-p "ADT\\^A08" index)))))

(ert-deftest pipehat-offers-quick-fixes ()
  (pipehat-in "messages/with-mistakes.hl7"
    (flymake-mode 1)
    (flymake-start)
    (pipehat-wait "the problems" #'flymake-diagnostics)
    (search-forward "19900102|")
    (let ((titles (mapcar (lambda (action) (plist-get action :title)) (eglot-code-actions (point) (1+ (point))))))
      (should (member "Change 'X' to 'U' (Unknown)" titles)))))

(ert-deftest pipehat-says-which-field-comes-next ()
  (pipehat-in "messages/with-mistakes.hl7"
    (search-forward "19900102|")
    (let (shown)
      (eglot-signature-eldoc-function (lambda (text &rest _) (setq shown (format "%s" text))))
      (should (string-match-p "Administrative Sex" (pipehat-wait "the signature" (lambda () shown)))))))

(ert-deftest pipehat-formats-one-segment-a-line ()
  (pipehat-in "messages/adt-a08-v24.hl7"
    (let ((before (buffer-string)))
      (goto-char (point-min))
      (forward-line 1)
      (insert "  \n\n  ")
      (eglot-format-buffer)
      (should (equal before (buffer-string)))
      (set-buffer-modified-p nil))))

(ert-deftest pipehat-renames-an-identifier ()
  (pipehat-in "messages/adt-a04-v251.hl7"
    (search-forward "4711003")
    (backward-char 2)
    (eglot-rename "9900001")
    (goto-char (point-min))
    (should (search-forward "9900001^^^ACME" nil t))
    (goto-char (point-min))
    (should-not (search-forward "4711003" nil t))
    (set-buffer-modified-p nil)))
