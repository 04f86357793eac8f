;;; Pipehat in Emacs 29 or later, or in an older one with the package eglot. -*- lexical-binding: t -*-

(define-derived-mode hl7-mode text-mode "HL7" "Major mode for HL7 v2 messages.")
(define-derived-mode hl7map-mode text-mode "HL7 mapping" "Major mode for mappings of Pipehat.")
(define-derived-mode hl7profile-mode text-mode "HL7 profile" "Major mode for profiles of Pipehat.")

(add-to-list 'auto-mode-alist '("\\.hl7\\'" . hl7-mode))
(add-to-list 'auto-mode-alist '("\\.hl7map\\.ya?ml\\'" . hl7map-mode))
(add-to-list 'auto-mode-alist '("\\.hl7profile\\.ya?ml\\'" . hl7profile-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '((hl7-mode hl7map-mode hl7profile-mode) . ("pipehat" "lsp" "--stdio"))))

(dolist (hook '(hl7-mode-hook hl7map-mode-hook hl7profile-mode-hook))
  (add-hook hook #'eglot-ensure))
