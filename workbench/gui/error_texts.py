"""Errors and stages in the user's language.

The strings are those of the code below the window, which knows nothing of Qt; ``tools/translations.py``
collects them here, where Qt's translation tools find them.
"""
# ruff: noqa: E501

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from workbench.core.errors import WorkbenchError

# Generated: begin
# fmt: off
TEXTS = (
    QT_TRANSLATE_NOOP("Errors", "Something went wrong: {detail}."),
    QT_TRANSLATE_NOOP("Errors", "The log file of the run says more."),
    QT_TRANSLATE_NOOP("Errors", "Cancelled."),
    QT_TRANSLATE_NOOP("Errors", "What was finished is kept; run it again to go on from there."),
    QT_TRANSLATE_NOOP("Errors", "Something went wrong that the workbench did not foresee ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Nothing finished was lost. The log says more: {log}"),
    QT_TRANSLATE_NOOP("Errors", "{path} does not exist."),
    QT_TRANSLATE_NOOP("Errors", "Check the spelling, or whether the drive is connected."),
    QT_TRANSLATE_NOOP("Errors", "{path} is not a video that can be read ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Play it in another program; if that fails too, copy it again from the recorder."),
    QT_TRANSLATE_NOOP("Errors", "{path} holds no frames."),
    QT_TRANSLATE_NOOP("Errors", "The recording was probably interrupted before the first frame was written; copy it again."),
    QT_TRANSLATE_NOOP("Errors", "{path} has {count} frames (0 to {last}); frame {frame} is not among them."),
    QT_TRANSLATE_NOOP("Errors", "Choose a frame or time inside the video."),
    QT_TRANSLATE_NOOP("Errors", "{path} is not an image that can be read ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Delete it and make it again, or leave it out."),
    QT_TRANSLATE_NOOP("Errors", "{path} is not a temperature table or radiometric image that can be read ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Export it again as CSV of °C, or as 16-bit TIFF or PNG with its scale."),
    QT_TRANSLATE_NOOP("Errors", "{path} holds class {found}, which the class table ({known}) does not have."),
    QT_TRANSLATE_NOOP("Errors", "Map the classes when importing, or add the class to project.toml."),
    QT_TRANSLATE_NOOP("Errors", "{path} is {found} pixels, but its frame is {expected}."),
    QT_TRANSLATE_NOOP("Errors", "A mask must have its frame's own size; make or export it again without resizing."),
    QT_TRANSLATE_NOOP("Errors", "{path} cannot be written: the folder is read-only or belongs to someone else."),
    QT_TRANSLATE_NOOP("Errors", "Choose a folder of your own, or change its permissions."),
    QT_TRANSLATE_NOOP("Errors", "The disk of {path} is full ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Free some space or choose another disk, then run it again: it goes on where it stopped."),
    QT_TRANSLATE_NOOP("Errors", "{path} is not a study: it holds no readable project.toml ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Make one with workbench new STUDY; if it was one, mend project.toml or bring it back from a copy."),
    QT_TRANSLATE_NOOP("Errors", "{path} already holds a study or other files."),
    QT_TRANSLATE_NOOP("Errors", "Open it instead, or choose an empty folder."),
    QT_TRANSLATE_NOOP("Errors", "{path} was made by a newer workbench (schema {found}; this one knows {known}) and was not touched."),
    QT_TRANSLATE_NOOP("Errors", "Update the workbench to open it."),
    QT_TRANSLATE_NOOP("Errors", "{path} is open in another workbench ({holder})."),
    QT_TRANSLATE_NOOP("Errors", "Close it there first; two writers could overwrite each other."),
    QT_TRANSLATE_NOOP("Errors", "{path} can no longer be reached ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Connect the drive or network again, then run it again: it goes on where it stopped."),
    QT_TRANSLATE_NOOP("Errors", "{path} is damaged ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Close the study and open it again: the index is made anew from the files, and the old one is kept."),
    QT_TRANSLATE_NOOP("Errors", "The window needs {detail}, which is not installed."),
    QT_TRANSLATE_NOOP("Errors", "python3 install.py run installs what the window needs. Every command works without it."),
    QT_TRANSLATE_NOOP("Errors", "The job ended suddenly ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Often memory ran out: close other programs or choose smaller settings, then run it again."),
    QT_TRANSLATE_NOOP("Errors", "{path} has no video named {video}; it has: {known}."),
    QT_TRANSLATE_NOOP("Errors", "Use one of these names, or add the video first."),
    QT_TRANSLATE_NOOP("Errors", "The video {path} was moved or renamed and could not be found again."),
    QT_TRANSLATE_NOOP("Errors", "Put it back, or add it once more from its new place: it is recognised by its content."),
    QT_TRANSLATE_NOOP("Errors", "{path}: {detail}."),
    QT_TRANSLATE_NOOP("Errors", "{name} = {value} cannot be used: {detail}."),
    QT_TRANSLATE_NOOP("Errors", "Choose another value."),
    QT_TRANSLATE_NOOP("Errors", "{path} is not the recording that was added: another file has its name now."),
    QT_TRANSLATE_NOOP("Errors", "Put the old file back, or add the new one as a video of its own."),
    QT_TRANSLATE_NOOP("Errors", "{path} is not a checkpoint of the workbench ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Train a new network, or choose another file."),
    QT_TRANSLATE_NOOP("Errors", "{path} was trained for the classes {found}, but the study has {expected}."),
    QT_TRANSLATE_NOOP("Errors", "Train a network in this study, or choose a checkpoint with the same classes."),
    QT_TRANSLATE_NOOP("Errors", "Training in {path} stopped: the loss is no longer a number (learning rate {lr})."),
    QT_TRANSLATE_NOOP("Errors", "Train again with a tenth of the learning rate; finished epochs are kept."),
    QT_TRANSLATE_NOOP("Errors", "{path} is not a checkpoint of Segment Anything ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Choose a file of the original Segment Anything (ViT-B, ViT-L or ViT-H), or fetch one."),
    QT_TRANSLATE_NOOP("Errors", "{url} could not be fetched ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Check the connection and try again: it goes on where it stopped. Or choose a file that you have."),
    QT_TRANSLATE_NOOP("Errors", "{path} is not what {url} should give: its checksum is {found}, not {expected}."),
    QT_TRANSLATE_NOOP("Errors", "It was deleted; fetch it again, or choose a file that you have."),
    QT_TRANSLATE_NOOP("Errors", "The weights {name} could not be fetched from {url} ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Check the connection and try again; or fetch that file on another computer and give it as the weights to start from (--weights FILE)."),
    QT_TRANSLATE_NOOP("Errors", "Segment Anything ended suddenly ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "It starts again with the next click. Often memory ran out: close other programs."),
    QT_TRANSLATE_NOOP("Errors", "{path} cannot be read as masks ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Export it again from the program that made it, or choose another format."),
    QT_TRANSLATE_NOOP("Errors", "{path} holds {found}, and nothing says which class of the study that is."),
    QT_TRANSLATE_NOOP("Errors", "Say which is which, as in --map {example}; what is to be left out is background."),
    QT_TRANSLATE_NOOP("Errors", "{path} cannot be matched to a frame ({detail})."),
    QT_TRANSLATE_NOOP("Errors", "Say where the number is, as in --pattern mask_#.png, or match by order."),
    QT_TRANSLATE_NOOP("Errors", "write it as in cage-1=Ada,Bela"),
    QT_TRANSLATE_NOOP("Errors", "the video is named twice"),
    QT_TRANSLATE_NOOP("Errors", "choose one of --all --every --fps --count --diverse --plan"),
    QT_TRANSLATE_NOOP("Errors", "give a STUDY, or --images DIR with --out DIR"),
    QT_TRANSLATE_NOOP("Errors", "the plan is called day"),
    QT_TRANSLATE_NOOP("Errors", "write it as in 1=head,2=tail,3=body"),
    QT_TRANSLATE_NOOP("Errors", "{0} is named twice"),
    QT_TRANSLATE_NOOP("Errors", "give a STUDY, or --images PATH with --model FILE and --out DIR"),
    QT_TRANSLATE_NOOP("Errors", "name a checkpoint file, or the folder of a training"),
    QT_TRANSLATE_NOOP("Errors", "name a study, or --images --masks --out"),
    QT_TRANSLATE_NOOP("Errors", "how many images the set has"),
    QT_TRANSLATE_NOOP("Errors", "a number, or two such as 2-4"),
    QT_TRANSLATE_NOOP("Errors", "loose files need --images DIR --masks DIR --out DIR, and no study"),
    QT_TRANSLATE_NOOP("Errors", "ids must be 0, 1, 2, ... in order"),
    QT_TRANSLATE_NOOP("Errors", "each name may occur once"),
    QT_TRANSLATE_NOOP("Errors", "no space left"),
    QT_TRANSLATE_NOOP("Errors", "the file is too large for this disk"),
    QT_TRANSLATE_NOOP("Errors", "input/output error"),
    QT_TRANSLATE_NOOP("Errors", "write seconds, mm:ss or hh:mm:ss"),
    QT_TRANSLATE_NOOP("Errors", "the other side needs another number"),
    QT_TRANSLATE_NOOP("Errors", "numbers go from 1 to {0}"),
    QT_TRANSLATE_NOOP("Errors", "the background is what the classes leave over"),
    QT_TRANSLATE_NOOP("Errors", "it must be 1 or more"),
    QT_TRANSLATE_NOOP("Errors", "it is not of the mask's size"),
    QT_TRANSLATE_NOOP("Errors", "it must fill {0}"),
    QT_TRANSLATE_NOOP("Errors", "the background cannot be swapped"),
    QT_TRANSLATE_NOOP("Errors", "the frame has {0}"),
    QT_TRANSLATE_NOOP("Errors", "the file is empty"),
    QT_TRANSLATE_NOOP("Errors", "the folder was moved or removed"),
    QT_TRANSLATE_NOOP("Errors", "it must be over 0"),
    QT_TRANSLATE_NOOP("Errors", "the study has no such class; it has: {0}"),
    QT_TRANSLATE_NOOP("Errors", "not COCO: it has no lists of images, annotations and categories"),
    QT_TRANSLATE_NOOP("Errors", "not COCO: an annotation that is no table: {0}"),
    QT_TRANSLATE_NOOP("Errors", "annotation {0} belongs to image {1}, which it lacks"),
    QT_TRANSLATE_NOOP("Errors", "annotation {0} has category {1}, which it lacks"),
    QT_TRANSLATE_NOOP("Errors", "not COCO: an image without id, file_name, width or height: {0}"),
    QT_TRANSLATE_NOOP("Errors", "two images have the id {0}"),
    QT_TRANSLATE_NOOP("Errors", "not COCO: a category without id or name: {0}"),
    QT_TRANSLATE_NOOP("Errors", "annotation {0} of {1}: {2}"),
    QT_TRANSLATE_NOOP("Errors", "a colour is written #rrggbb, as in #e64b35"),
    QT_TRANSLATE_NOOP("Errors", "two classes have the same colour"),
    QT_TRANSLATE_NOOP("Errors", "{0} of its coloured pixels are of in-between colours, as in a photograph"),
    QT_TRANSLATE_NOOP("Errors", "# may stand in it once"),
    QT_TRANSLATE_NOOP("Errors", "broken JSON: {0}"),
    QT_TRANSLATE_NOOP("Errors", "group_id {0} is no number of an animal (to 255)"),
    QT_TRANSLATE_NOOP("Errors", "not labelme: it has no list of shapes"),
    QT_TRANSLATE_NOOP("Errors", "not labelme: a shape without label or points"),
    QT_TRANSLATE_NOOP("Errors", "it does not say how large its image is"),
    QT_TRANSLATE_NOOP("Errors", "its shape {0} is broken: {1}"),
    QT_TRANSLATE_NOOP("Errors", "there are {0} masks for {1} extracted frames, so order does not tell"),
    QT_TRANSLATE_NOOP("Errors", "its number {0} is outside the video, which has {1} to {2}"),
    QT_TRANSLATE_NOOP("Errors", "{0} has the same frame, {1}"),
    QT_TRANSLATE_NOOP("Errors", "there is no number in its name"),
    QT_TRANSLATE_NOOP("Errors", "values above 255, not animal numbers"),
    QT_TRANSLATE_NOOP("Errors", "unknown format"),
    QT_TRANSLATE_NOOP("Errors", "a colour image ({0}), not class numbers"),
    QT_TRANSLATE_NOOP("Errors", "values beyond 16 bit, not class numbers"),
    QT_TRANSLATE_NOOP("Errors", "the {0} holds no masks in a format that is known"),
    QT_TRANSLATE_NOOP("Errors", "folder"),
    QT_TRANSLATE_NOOP("Errors", "file"),
    QT_TRANSLATE_NOOP("Errors", "there is: {0}"),
    QT_TRANSLATE_NOOP("Errors", "it holds no masks named {0}"),
    QT_TRANSLATE_NOOP("Errors", "it holds other things than a comparison"),
    QT_TRANSLATE_NOOP("Errors", "no frame with a mask was held out by both trainings"),
    QT_TRANSLATE_NOOP("Errors", "Compare on all frames (--frames all), or label frames that neither has learned from."),
    QT_TRANSLATE_NOOP("Errors", "it mixes formats; choose one"),
    QT_TRANSLATE_NOOP("Errors", "say whose masks these are: {0}"),
    QT_TRANSLATE_NOOP("Errors", "it holds no masks{0}"),
    QT_TRANSLATE_NOOP("Errors", "Choose the folder with the mask files, or another pattern."),
    QT_TRANSLATE_NOOP("Errors", "the study has no video"),
    QT_TRANSLATE_NOOP("Errors", "Add the video of these masks first."),
    QT_TRANSLATE_NOOP("Errors", "it mixes formats ({0}); name one"),
    QT_TRANSLATE_NOOP("Errors", "no file holds {0}; they hold {1}"),
    QT_TRANSLATE_NOOP("Errors", "no video was given"),
    QT_TRANSLATE_NOOP("Errors", "Name at least one."),
    QT_TRANSLATE_NOOP("Errors", "it is a folder"),
    QT_TRANSLATE_NOOP("Errors", "no frame has a mask ({0})"),
    QT_TRANSLATE_NOOP("Errors", "Make pseudo-masks first (workbench pseudo STUDY), or paint some."),
    QT_TRANSLATE_NOOP("Errors", "it is the first one, too"),
    QT_TRANSLATE_NOOP("Errors", "say what to change: a name, notes, or that it goes"),
    QT_TRANSLATE_NOOP("Errors", "it is where the study keeps its own files"),
    QT_TRANSLATE_NOOP("Errors", "it is a file, not a folder"),
    QT_TRANSLATE_NOOP("Errors", "it holds other files; name a new folder"),
    QT_TRANSLATE_NOOP("Errors", "it holds an export as {0}; name a new folder"),
    QT_TRANSLATE_NOOP("Errors", "no frame of these videos and statuses has a mask"),
    QT_TRANSLATE_NOOP("Errors", "Choose other statuses, or make masks first."),
    QT_TRANSLATE_NOOP("Errors", "its disk is not there"),
    QT_TRANSLATE_NOOP("Errors", "it is a file of the study's networks"),
    QT_TRANSLATE_NOOP("Errors", "Add one with: workbench add STUDY VIDEO"),
    QT_TRANSLATE_NOOP("Errors", "{0} needs a number"),
    QT_TRANSLATE_NOOP("Errors", "{0} needs a whole number"),
    QT_TRANSLATE_NOOP("Errors", "no frame lies in the chosen window or plan"),
    QT_TRANSLATE_NOOP("Errors", "Choose a stretch that the video covers."),
    QT_TRANSLATE_NOOP("Errors", "the study has no video to normalise pictures by"),
    QT_TRANSLATE_NOOP("Errors", "Add one, or choose another way: --normalise imagenet or unit"),
    QT_TRANSLATE_NOOP("Errors", "there is no {0} to check"),
    QT_TRANSLATE_NOOP("Errors", "Make masks first: workbench pseudo, or paint some."),
    QT_TRANSLATE_NOOP("Errors", "give either a study, or images"),
    QT_TRANSLATE_NOOP("Errors", "no network has been trained in this study"),
    QT_TRANSLATE_NOOP("Errors", "Train one first: workbench train STUDY"),
    QT_TRANSLATE_NOOP("Errors", "it holds no trained network"),
    QT_TRANSLATE_NOOP("Errors", "Choose a checkpoint file, or the folder of a training below models/."),
    QT_TRANSLATE_NOOP("Errors", "no frame has been extracted"),
    QT_TRANSLATE_NOOP("Errors", "Extract frames first, or predict every frame."),
    QT_TRANSLATE_NOOP("Errors", "Add one: workbench add STUDY VIDEO"),
    QT_TRANSLATE_NOOP("Errors", "it holds {0}, which no prediction made; choose another folder"),
    QT_TRANSLATE_NOOP("Errors", "a video is predicted alone, into a folder of its own"),
    QT_TRANSLATE_NOOP("Errors", "it holds {0}, predicted from other pictures; choose another folder"),
    QT_TRANSLATE_NOOP("Errors", "name a folder for the masks"),
    QT_TRANSLATE_NOOP("Errors", "the masks would overwrite the images"),
    QT_TRANSLATE_NOOP("Errors", "it holds no images"),
    QT_TRANSLATE_NOOP("Errors", "Choose a folder with PNG, JPEG, TIFF or CSV of °C."),
    QT_TRANSLATE_NOOP("Errors", "{0}: frame {1} has no frame to be carried to: {2}"),
    QT_TRANSLATE_NOOP("Errors", "the next frame was corrected or verified"),
    QT_TRANSLATE_NOOP("Errors", "the video ends there"),
    QT_TRANSLATE_NOOP("Errors", "Choose another frame, or ask for corrected frames to be overwritten."),
    QT_TRANSLATE_NOOP("Errors", "{0}: frame {1} has no mask"),
    QT_TRANSLATE_NOOP("Errors", "Draw one first, or choose a frame that has a mask."),
    QT_TRANSLATE_NOOP("Errors", "no frame lies between it and frame {0}"),
    QT_TRANSLATE_NOOP("Errors", "give either a study, or a folder of images"),
    QT_TRANSLATE_NOOP("Errors", "no extracted frames wait for a mask"),
    QT_TRANSLATE_NOOP("Errors", "Extract frames first, or ask for all frames of the video."),
    QT_TRANSLATE_NOOP("Errors", "{0} is a file, not a folder"),
    QT_TRANSLATE_NOOP("Errors", "{0} has no {1}s to draw"),
    QT_TRANSLATE_NOOP("Errors", "Run workbench predict first, or draw the masks instead."),
    QT_TRANSLATE_NOOP("Errors", "it is the video itself"),
    QT_TRANSLATE_NOOP("Errors", "every frame left is within {0} s of a labelled one"),
    QT_TRANSLATE_NOOP("Errors", "no frame is left that nobody labelled"),
    QT_TRANSLATE_NOOP("Errors", "Look at more frames (--from all), or let them be nearer (--gap)."),
    QT_TRANSLATE_NOOP("Errors", "Look at whole videos: workbench suggest STUDY --from all, or extract more frames."),
    QT_TRANSLATE_NOOP("Errors", "give either a study, or folders of images, of masks, and for the set"),
    QT_TRANSLATE_NOOP("Errors", "clips are made of a study's videos, each up to 600 seconds long"),
    QT_TRANSLATE_NOOP("Errors", "1 to 8, the smaller first"),
    QT_TRANSLATE_NOOP("Errors", "at least 1"),
    QT_TRANSLATE_NOOP("Errors", "it must do as the name of a folder"),
    QT_TRANSLATE_NOOP("Errors", "no frame has a mask with a whole animal (one head, one body, one tail, joined)"),
    QT_TRANSLATE_NOOP("Errors", "Make pseudo-masks or correct some masks first."),
    QT_TRANSLATE_NOOP("Errors", "no video has {0} seconds of labelled frames in a row"),
    QT_TRANSLATE_NOOP("Errors", "Predict every frame of a video first, or make shorter clips."),
    QT_TRANSLATE_NOOP("Errors", "exit code {0}"),
    QT_TRANSLATE_NOOP("Errors", "stopped by {0}"),
    QT_TRANSLATE_NOOP("Errors", "memory ran out"),
    QT_TRANSLATE_NOOP("Errors", "no stretch of {0} fits into the arena"),
    QT_TRANSLATE_NOOP("Errors", "Make shorter clips."),
    QT_TRANSLATE_NOOP("Errors", "the folder holds a set made with other settings; give this one another name"),
    QT_TRANSLATE_NOOP("Errors", "it holds no moving pictures"),
    QT_TRANSLATE_NOOP("Errors", "it is a picture or a text"),
    QT_TRANSLATE_NOOP("Errors", "it may not be read"),
    QT_TRANSLATE_NOOP("Errors", "the recording was cut off before its table of contents was written"),
    QT_TRANSLATE_NOOP("Errors", "its codec is not known"),
    QT_TRANSLATE_NOOP("Errors", "about {0} are needed, {1} are free"),
    QT_TRANSLATE_NOOP("Errors", "{0}x{1} values do not fit a video of {2}x{3}"),
    QT_TRANSLATE_NOOP("Errors", "a scale is gain and offset, or one of {0}"),
    QT_TRANSLATE_NOOP("Errors", "pixels of type {0}, not 8 or 16 bit"),
    QT_TRANSLATE_NOOP("Errors", "images are written as {0}"),
    QT_TRANSLATE_NOOP("Errors", "it holds 8 bit only; use png or tif"),
    QT_TRANSLATE_NOOP("Errors", "it cannot be coded"),
    QT_TRANSLATE_NOOP("Errors", "values above 255, not class numbers"),
    QT_TRANSLATE_NOOP("Errors", "The file is cut off: {0} frames could be read{1}."),
    QT_TRANSLATE_NOOP("Errors", ", about {0} s are missing"),
    QT_TRANSLATE_NOOP("Errors", "The file holds no time stamps; a constant {0} frames per second is assumed."),
    QT_TRANSLATE_NOOP("Errors", "known are {0}"),
    QT_TRANSLATE_NOOP("Errors", "it holds no table of numbers"),
    QT_TRANSLATE_NOOP("Errors", "it cannot be decoded"),
    QT_TRANSLATE_NOOP("Errors", "it is a colour picture, not one number a pixel"),
    QT_TRANSLATE_NOOP("Errors", "8 bits a pixel are shades, not temperatures"),
    QT_TRANSLATE_NOOP("Errors", "its scale is not in the file{0}"),
    QT_TRANSLATE_NOOP("Errors", "it holds no finite number"),
    QT_TRANSLATE_NOOP("Errors", "numbers round {0} are not the °C of a cage{1}"),
    QT_TRANSLATE_NOOP("Errors", "it must come after the start ({0} s)"),
    QT_TRANSLATE_NOOP("Errors", "above 0"),
    QT_TRANSLATE_NOOP("Errors", "its rate must be above 0"),
    QT_TRANSLATE_NOOP("Errors", "write HH:MM or HH:MM:SS"),
    QT_TRANSLATE_NOOP("Errors", "a day has 24 hours"),
    QT_TRANSLATE_NOOP("Errors", "samples begin within 24 h and last"),
    QT_TRANSLATE_NOOP("Errors", "{0} frames are damaged beyond decoding; each shows the one before it."),
    QT_TRANSLATE_NOOP("Errors", "frame {0} cannot be decoded any more"),
    QT_TRANSLATE_NOOP("Errors", "it must be h264, mjpeg or ffv1"),
    QT_TRANSLATE_NOOP("Errors", "at least 2x2 pixels"),
    QT_TRANSLATE_NOOP("Errors", "between 0 and 10000"),
    QT_TRANSLATE_NOOP("Errors", "the name must end in {0}"),
    QT_TRANSLATE_NOOP("Errors", "the video is {0}x{1}"),
    QT_TRANSLATE_NOOP("Errors", "no encoder: {0}"),
    QT_TRANSLATE_NOOP("Errors", "it holds something else"),
    QT_TRANSLATE_NOOP("Errors", "its format is {0}, not {1}"),
    QT_TRANSLATE_NOOP("Errors", "its weights do not fit its network"),
    QT_TRANSLATE_NOOP("Errors", "it cannot be read"),
    QT_TRANSLATE_NOOP("Errors", "it is cut off, damaged or of another kind"),
    QT_TRANSLATE_NOOP("Errors", "it holds more than weights, which could be harmful code: nothing of it was run"),
    QT_TRANSLATE_NOOP("Errors", "a part of its description cannot be used"),
    QT_TRANSLATE_NOOP("Errors", "its export gives other scores (by {0})"),
    QT_TRANSLATE_NOOP("Errors", "its encoder is none of {0}"),
    QT_TRANSLATE_NOOP("Errors", "it is no U-Net of segmentation-models-pytorch"),
    QT_TRANSLATE_NOOP("Errors", "its checksum is wrong: it is damaged or was changed"),
    QT_TRANSLATE_NOOP("Errors", "it must be a multiple of {0}"),
    QT_TRANSLATE_NOOP("Errors", "it is not resolved"),
    QT_TRANSLATE_NOOP("Errors", "it fits {0} of the {1} tensors of this encoder"),
    QT_TRANSLATE_NOOP("Errors", "the server gives no checksum for it"),
    QT_TRANSLATE_NOOP("Errors", "the server says {0} {1}"),
    QT_TRANSLATE_NOOP("Errors", "torch finds no NVIDIA GPU; use cpu or auto"),
    QT_TRANSLATE_NOOP("Errors", "it holds something else than weights"),
    QT_TRANSLATE_NOOP("Errors", "it has no weights called {0}"),
    QT_TRANSLATE_NOOP("Errors", "it cannot be read as weights"),
    QT_TRANSLATE_NOOP("Errors", "it is none of {0}"),
    QT_TRANSLATE_NOOP("Errors", "the connection ended too early"),
    QT_TRANSLATE_NOOP("Errors", "it was closed"),
    QT_TRANSLATE_NOOP("Errors", "another folder has taken its place"),
    QT_TRANSLATE_NOOP("Errors", "process {0} on {1}, since {2}"),
    QT_TRANSLATE_NOOP("Errors", "its process is not known"),
    QT_TRANSLATE_NOOP("Errors", "the file is missing"),
    QT_TRANSLATE_NOOP("Errors", "unreadable"),
    QT_TRANSLATE_NOOP("Errors", "its schema version is no number"),
    QT_TRANSLATE_NOOP("Errors", "a value is not usable: {0}"),
    QT_TRANSLATE_NOOP("Errors", "the study has no network called {0}"),
    QT_TRANSLATE_NOOP("Errors", "Its networks: {0}"),
    QT_TRANSLATE_NOOP("Errors", "none"),
    QT_TRANSLATE_NOOP("Errors", "a name is one line of at most {0} letters"),
    QT_TRANSLATE_NOOP("Errors", "there is no such folder"),
    QT_TRANSLATE_NOOP("Errors", "only a person may give it"),
    QT_TRANSLATE_NOOP("Errors", "it holds no tables"),
    QT_TRANSLATE_NOOP("Errors", "its index is being written"),
    QT_TRANSLATE_NOOP("Errors", "the folder is gone"),
    QT_TRANSLATE_NOOP("Errors", "no space left for the index"),
    QT_TRANSLATE_NOOP("Errors", "only a thermal scene has temperatures"),
    QT_TRANSLATE_NOOP("Errors", "the scene has frames 0 to {0}"),
    QT_TRANSLATE_NOOP("Errors", "it is {0}x{1}, but its video is {2}x{3}"),
    QT_TRANSLATE_NOOP("Errors", "the study has no finished synthetic set of this name"),
    QT_TRANSLATE_NOOP("Errors", "the study has labelled frames of one video only; split by time, or label a second video"),
    QT_TRANSLATE_NOOP("Errors", "nobody has said which animals are in {0}; name them (in the Train tab, or with the command animals), or hold out whole videos"),
    QT_TRANSLATE_NOOP("Errors", "the labelled videos all show the same animals, or hang together through some; label a video of another animal, or split by time"),
    QT_TRANSLATE_NOOP("Errors", "too few labelled frames to hold some out; label at least five, spread over the video"),
    QT_TRANSLATE_NOOP("Errors", "at least one is needed"),
    QT_TRANSLATE_NOOP("Errors", "they must all have one size"),
    QT_TRANSLATE_NOOP("Errors", "it must be at least {0}{1}"),
    QT_TRANSLATE_NOOP("Errors", " and at most {0}"),
    QT_TRANSLATE_NOOP("Errors", "it is one of {0}"),
    QT_TRANSLATE_NOOP("Errors", "Invalid data found when processing input"),
    QT_TRANSLATE_NOOP("Errors", "End of file"),
    QT_TRANSLATE_NOOP("Errors", "Input/output error"),
    QT_TRANSLATE_NOOP("Errors", "Permission denied"),
    QT_TRANSLATE_NOOP("Stages", "Indexing video"),
    QT_TRANSLATE_NOOP("Stages", "Extracting frames"),
    QT_TRANSLATE_NOOP("Stages", "Choosing frames"),
    QT_TRANSLATE_NOOP("Stages", "Learning the background"),
    QT_TRANSLATE_NOOP("Stages", "Finding animals"),
    QT_TRANSLATE_NOOP("Stages", "Finding heads"),
    QT_TRANSLATE_NOOP("Stages", "Writing masks"),
    QT_TRANSLATE_NOOP("Stages", "Loading frames"),
    QT_TRANSLATE_NOOP("Stages", "Training"),
    QT_TRANSLATE_NOOP("Stages", "Predicting"),
    QT_TRANSLATE_NOOP("Stages", "Rendering"),
    QT_TRANSLATE_NOOP("Stages", "Simulating"),
    QT_TRANSLATE_NOOP("Stages", "Checking masks"),
    QT_TRANSLATE_NOOP("Stages", "Importing masks"),
    QT_TRANSLATE_NOOP("Stages", "Exporting masks"),
    QT_TRANSLATE_NOOP("Stages", "Propagating masks"),
    QT_TRANSLATE_NOOP("Stages", "Interpolating masks"),
    QT_TRANSLATE_NOOP("Stages", "Fetching weights"),
    QT_TRANSLATE_NOOP("Stages", "Measuring encoders"),
    QT_TRANSLATE_NOOP("Stages", "Comparing networks"),
    QT_TRANSLATE_NOOP("Stages", "Preparing frames"),
    QT_TRANSLATE_NOOP("Stages", "Scoring frames"),
    QT_TRANSLATE_NOOP("Stages", "Synthesising images"),
    QT_TRANSLATE_NOOP("Stages", "Synthesising clips"),
    QT_TRANSLATE_NOOP("Stages", "Finished"),
)
# fmt: on
# Generated: end


IN_WINDOW: dict[str, object] = {
    "Make one with workbench new STUDY; if it was one, mend project.toml or bring it back from a copy.": QT_TRANSLATE_NOOP(
        "Errors",
        "Make one with Study > New study; if it was one, mend project.toml or bring it back from a copy.",
    ),
    "Add one with: workbench add STUDY VIDEO": QT_TRANSLATE_NOOP(
        "Errors", "Add one with Study > Add videos."
    ),
    "Add one: workbench add STUDY VIDEO": QT_TRANSLATE_NOOP("Errors", "Add one with Study > Add videos."),
    "Train one first: workbench train STUDY": QT_TRANSLATE_NOOP(
        "Errors", "Train one first, in the Train tab."
    ),
    "Run workbench predict first, or draw the masks instead.": QT_TRANSLATE_NOOP(
        "Errors", "Predict the video first, or draw the masks instead."
    ),
    "Make pseudo-masks first (workbench pseudo STUDY), or paint some.": QT_TRANSLATE_NOOP(
        "Errors", "Make pseudo-masks first, in the Pseudo-masks tab."
    ),
    "Make masks first: workbench pseudo, or paint some.": QT_TRANSLATE_NOOP(
        "Errors", "Make pseudo-masks first, in the Pseudo-masks tab."
    ),
    "Look at whole videos: workbench suggest STUDY --from all, or extract more frames.": QT_TRANSLATE_NOOP(
        "Errors", "Choose whole videos under From, or extract more frames."
    ),
    "Say which is which, as in --map {example}; what is to be left out is background.": QT_TRANSLATE_NOOP(
        "Errors", "Choose a class for each in the table; what is to be left out is background."
    ),
    "Say where the number is, as in --pattern mask_#.png, or match by order.": QT_TRANSLATE_NOOP(
        "Errors", "Say in the file names where the number is, as in mask_#.png, or match in order."
    ),
}
"""Ways out that name a command, as the window says them."""


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def translated(text: str) -> str:
    """``text`` in the user's language, or itself where it is not one of `TEXTS`.

    A text made at run time is recognised by its template; numbers and names put in stay as they are.
    """
    if not text:
        return text
    text = str(IN_WINDOW.get(text, text))
    whole = QCoreApplication.translate("Errors", text)
    if whole != text:
        return whole
    for template, pattern in _patterns():
        if found := pattern.fullmatch(text):
            values = [translated(value) for value in found.groups()]
            return QCoreApplication.translate("Errors", template).format(*values)
    return text


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Templates of `TEXTS` with run-time values, the most particular first, and what they match."""
    templates = sorted((str(text) for text in TEXTS if "{0}" in str(text)), key=len, reverse=True)
    return tuple((text, _pattern(text)) for text in templates)


def _pattern(template: str) -> re.Pattern[str]:
    """What ``template`` may look like; of two values side by side the first is one word."""
    fixed = [re.escape(part) for part in re.split(r"\{\d+\}", template)]
    groups = ["(.*?)" if after else r"([^\s,;]*)" for after in fixed[1:-1]] + ["(.*?)"]
    return re.compile("".join(part + group for part, group in zip(fixed, groups, strict=False)) + fixed[-1])


def stage_text(stage: str) -> str:
    """Stage of a job in the user's language."""
    return QCoreApplication.translate("Stages", stage) if stage else stage


def error_text(error: WorkbenchError) -> tuple[str, str]:
    """The sentence and the way out of ``error``, in the user's language."""
    values = _Blank({key: translated(value) for key, value in error.params.items()})
    return translated(error.message).format_map(values), translated(error.hint).format_map(values)
