<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Vivarium Workbench</source>
        <translation>Sobre o Vivarium Workbench</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Versão {version}</translation>
    </message>
    <message>
        <source>From cage video to data for every animal and every body part. Works offline.</source>
        <translation>Do vídeo da gaiola aos dados de cada animal e de cada parte do corpo. Funciona sem internet.</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New study…</source>
        <translation>&amp;Novo estudo…</translation>
    </message>
    <message>
        <source>&amp;Open study…</source>
        <translation>&amp;Abrir estudo…</translation>
    </message>
    <message>
        <source>&amp;Demo study…</source>
        <translation>Estudo de &amp;demonstração…</translation>
    </message>
    <message>
        <source>&amp;Add videos…</source>
        <translation>Adicionar &amp;vídeos…</translation>
    </message>
    <message>
        <source>Show study &amp;folder</source>
        <translation>Mostrar a &amp;pasta do estudo</translation>
    </message>
    <message>
        <source>&amp;Close study</source>
        <translation>&amp;Fechar estudo</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Sair</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Como o &amp;sistema</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Claro</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Escuro</translation>
    </message>
    <message>
        <source>&amp;Reset window layout</source>
        <translation>&amp;Restaurar a disposição da janela</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Tela cheia</translation>
    </message>
    <message>
        <source>&amp;Cancel all jobs</source>
        <translation>&amp;Cancelar todas as tarefas</translation>
    </message>
    <message>
        <source>Show program &amp;log</source>
        <translation>Mostrar o &amp;registro do programa</translation>
    </message>
    <message>
        <source>&amp;About Vivarium Workbench</source>
        <translation>&amp;Sobre o Vivarium Workbench</translation>
    </message>
    <message>
        <source>&amp;Study</source>
        <translation>&amp;Estudo</translation>
    </message>
    <message>
        <source>&amp;Recent studies</source>
        <translation>Estudos &amp;recentes</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>E&amp;xibir</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Painéis</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Tema</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>&amp;Tarefas</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Aj&amp;uda</translation>
    </message>
</context>
<context>
    <name>AutoChoice</name>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Auto: {value}</source>
        <translation>Auto: {value}</translation>
    </message>
</context>
<context>
    <name>AutoSlider</name>
    <message>
        <source>auto</source>
        <translation>auto</translation>
    </message>
    <message>
        <source>Ticked: found from the video. Move the slider to set it yourself.</source>
        <translation>Marcado: obtido do vídeo. Mova o controle para definir você mesmo.</translation>
    </message>
</context>
<context>
    <name>ClassList</name>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Area (px)</source>
        <translation>Área (px)</translation>
    </message>
    <message>
        <source>Classes shown</source>
        <translation>Classes exibidas</translation>
    </message>
</context>
<context>
    <name>ClassScores</name>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Última</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Melhor</translation>
    </message>
    <message>
        <source>IoU of each class</source>
        <translation>IoU de cada classe</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Média</translation>
    </message>
</context>
<context>
    <name>Classes</name>
    <message>
        <source>background</source>
        <translation>fundo</translation>
    </message>
    <message>
        <source>head</source>
        <translation>cabeça</translation>
    </message>
    <message>
        <source>body</source>
        <translation>corpo</translation>
    </message>
    <message>
        <source>tail</source>
        <translation>cauda</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>Loss</source>
        <translation>Perda</translation>
    </message>
    <message>
        <source>IoU on held-out frames</source>
        <translation>IoU nos quadros reservados</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Época</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Treino</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>Reservados</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Média</translation>
    </message>
</context>
<context>
    <name>DayPlan</name>
    <message>
        <source>night</source>
        <translation>noite</translation>
    </message>
    <message>
        <source>morning</source>
        <translation>manhã</translation>
    </message>
    <message>
        <source>afternoon</source>
        <translation>tarde</translation>
    </message>
    <message>
        <source>evening</source>
        <translation>início da noite</translation>
    </message>
</context>
<context>
    <name>DayPlanEditor</name>
    <message>
        <source>Start</source>
        <translation>Início</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minutos</translation>
    </message>
    <message>
        <source>Part of day</source>
        <translation>Período</translation>
    </message>
    <message>
        <source>Samples of the day</source>
        <translation>Amostras do dia</translation>
    </message>
    <message>
        <source>Time of day at which the recording begins</source>
        <translation>Hora do dia em que a gravação começa</translation>
    </message>
    <message>
        <source>Add a sample</source>
        <translation>Adicionar uma amostra</translation>
    </message>
    <message>
        <source>Remove the selected samples</source>
        <translation>Remover as amostras selecionadas</translation>
    </message>
    <message>
        <source>Default plan</source>
        <translation>Plano padrão</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>Quadros por segundo</translation>
    </message>
    <message>
        <source>Recording begins at</source>
        <translation>A gravação começa às</translation>
    </message>
</context>
<context>
    <name>Encoders</name>
    <message>
        <source>fastest; one recording set-up, on a laptop</source>
        <translation>a mais rápida; um só arranjo de gravação, em um notebook</translation>
    </message>
    <message>
        <source>slower, finer edges</source>
        <translation>mais lenta, contornos mais finos</translation>
    </message>
    <message>
        <source>slow on a CPU</source>
        <translation>lenta sem placa gráfica</translation>
    </message>
    <message>
        <source>sturdy, for many set-ups together</source>
        <translation>robusta, para muitos arranjos juntos</translation>
    </message>
    <message>
        <source>for many frames and a GPU</source>
        <translation>para muitos quadros e uma placa gráfica</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Something went wrong: {detail}.</source>
        <translation>Algo deu errado: {detail}.</translation>
    </message>
    <message>
        <source>The log file of the run says more.</source>
        <translation>O arquivo de registro da execução diz mais.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Cancelado.</translation>
    </message>
    <message>
        <source>What was finished is kept; run it again to go on from there.</source>
        <translation>O que ficou pronto foi mantido; execute de novo para continuar dali.</translation>
    </message>
    <message>
        <source>Something went wrong that the workbench did not foresee ({detail}).</source>
        <translation>Aconteceu um erro que o programa não previu ({detail}).</translation>
    </message>
    <message>
        <source>Nothing finished was lost. The log says more: {log}</source>
        <translation>Nada do que estava pronto se perdeu. O registro diz mais: {log}</translation>
    </message>
    <message>
        <source>{path} does not exist.</source>
        <translation>{path} não existe.</translation>
    </message>
    <message>
        <source>Check the spelling, or whether the drive is connected.</source>
        <translation>Confira o nome, ou se o disco está conectado.</translation>
    </message>
    <message>
        <source>{path} is not a video that can be read ({detail}).</source>
        <translation>{path} não é um vídeo que possa ser lido ({detail}).</translation>
    </message>
    <message>
        <source>Play it in another program; if that fails too, copy it again from the recorder.</source>
        <translation>Reproduza-o em outro programa; se também falhar, copie-o de novo do gravador.</translation>
    </message>
    <message>
        <source>{path} holds no frames.</source>
        <translation>{path} não contém quadros.</translation>
    </message>
    <message>
        <source>The recording was probably interrupted before the first frame was written; copy it again.</source>
        <translation>A gravação provavelmente foi interrompida antes do primeiro quadro; copie-a de novo.</translation>
    </message>
    <message>
        <source>{path} has {count} frames (0 to {last}); frame {frame} is not among them.</source>
        <translation>{path} tem {count} quadros (0 a {last}); o quadro {frame} não está entre eles.</translation>
    </message>
    <message>
        <source>Choose a frame or time inside the video.</source>
        <translation>Escolha um quadro ou instante dentro do vídeo.</translation>
    </message>
    <message>
        <source>{path} is not an image that can be read ({detail}).</source>
        <translation>{path} não é uma imagem que possa ser lida ({detail}).</translation>
    </message>
    <message>
        <source>Delete it and make it again, or leave it out.</source>
        <translation>Apague-a e gere-a de novo, ou deixe-a de fora.</translation>
    </message>
    <message>
        <source>{path} is not a temperature table or radiometric image that can be read ({detail}).</source>
        <translation>{path} não é uma tabela de temperaturas nem uma imagem radiométrica que possa ser lida ({detail}).</translation>
    </message>
    <message>
        <source>Export it again as CSV of °C, or as 16-bit TIFF or PNG with its scale.</source>
        <translation>Exporte-a de novo como CSV em °C, ou como TIFF ou PNG de 16 bits com a escala.</translation>
    </message>
    <message>
        <source>{path} holds class {found}, which the class table ({known}) does not have.</source>
        <translation>{path} contém a classe {found}, que não está na tabela de classes ({known}).</translation>
    </message>
    <message>
        <source>Map the classes when importing, or add the class to project.toml.</source>
        <translation>Converta as classes ao importar, ou acrescente a classe ao project.toml.</translation>
    </message>
    <message>
        <source>{path} is {found} pixels, but its frame is {expected}.</source>
        <translation>{path} tem {found} pixels, mas o quadro dela tem {expected}.</translation>
    </message>
    <message>
        <source>A mask must have its frame&apos;s own size; make or export it again without resizing.</source>
        <translation>A máscara deve ter o tamanho exato do quadro; gere-a ou exporte-a de novo sem redimensionar.</translation>
    </message>
    <message>
        <source>{path} cannot be written: the folder is read-only or belongs to someone else.</source>
        <translation>Não é possível gravar {path}: a pasta é somente leitura ou pertence a outra pessoa.</translation>
    </message>
    <message>
        <source>Choose a folder of your own, or change its permissions.</source>
        <translation>Escolha uma pasta sua, ou altere as permissões dela.</translation>
    </message>
    <message>
        <source>The disk of {path} is full ({detail}).</source>
        <translation>O disco de {path} está cheio ({detail}).</translation>
    </message>
    <message>
        <source>Free some space or choose another disk, then run it again: it goes on where it stopped.</source>
        <translation>Libere espaço ou escolha outro disco e execute de novo: continua de onde parou.</translation>
    </message>
    <message>
        <source>{path} is not a study: it holds no readable project.toml ({detail}).</source>
        <translation>{path} não é um estudo: não contém um project.toml legível ({detail}).</translation>
    </message>
    <message>
        <source>{path} already holds a study or other files.</source>
        <translation>{path} já contém um estudo ou outros arquivos.</translation>
    </message>
    <message>
        <source>Open it instead, or choose an empty folder.</source>
        <translation>Abra-o, ou escolha uma pasta vazia.</translation>
    </message>
    <message>
        <source>{path} was made by a newer workbench (schema {found}; this one knows {known}) and was not touched.</source>
        <translation>{path} foi criado por uma versão mais nova do programa (esquema {found}; esta conhece {known}) e não foi alterado.</translation>
    </message>
    <message>
        <source>Update the workbench to open it.</source>
        <translation>Atualize o programa para abri-lo.</translation>
    </message>
    <message>
        <source>{path} is open in another workbench ({holder}).</source>
        <translation>{path} está aberto em outra janela do programa ({holder}).</translation>
    </message>
    <message>
        <source>Close it there first; two writers could overwrite each other.</source>
        <translation>Feche-o lá primeiro; dois programas gravando poderiam sobrescrever um ao outro.</translation>
    </message>
    <message>
        <source>{path} can no longer be reached ({detail}).</source>
        <translation>{path} não está mais acessível ({detail}).</translation>
    </message>
    <message>
        <source>Connect the drive or network again, then run it again: it goes on where it stopped.</source>
        <translation>Reconecte o disco ou a rede e execute de novo: continua de onde parou.</translation>
    </message>
    <message>
        <source>{path} is damaged ({detail}).</source>
        <translation>{path} está danificado ({detail}).</translation>
    </message>
    <message>
        <source>Close the study and open it again: the index is made anew from the files, and the old one is kept.</source>
        <translation>Feche o estudo e abra-o de novo: o índice é refeito a partir dos arquivos, e o antigo é mantido.</translation>
    </message>
    <message>
        <source>The window needs {detail}, which is not installed.</source>
        <translation>A janela precisa de {detail}, que não está instalado.</translation>
    </message>
    <message>
        <source>The job ended suddenly ({detail}).</source>
        <translation>A tarefa terminou de repente ({detail}).</translation>
    </message>
    <message>
        <source>Often memory ran out: close other programs or choose smaller settings, then run it again.</source>
        <translation>Muitas vezes é falta de memória: feche outros programas ou escolha valores menores e execute de novo.</translation>
    </message>
    <message>
        <source>{path} has no video named {video}; it has: {known}.</source>
        <translation>{path} não tem vídeo chamado {video}; tem: {known}.</translation>
    </message>
    <message>
        <source>Use one of these names, or add the video first.</source>
        <translation>Use um desses nomes, ou adicione o vídeo antes.</translation>
    </message>
    <message>
        <source>The video {path} was moved or renamed and could not be found again.</source>
        <translation>O vídeo {path} foi movido ou renomeado e não foi encontrado.</translation>
    </message>
    <message>
        <source>Put it back, or add it once more from its new place: it is recognised by its content.</source>
        <translation>Coloque-o de volta, ou adicione-o a partir do novo lugar: ele é reconhecido pelo conteúdo.</translation>
    </message>
    <message>
        <source>{path}: {detail}.</source>
        <translation>{path}: {detail}.</translation>
    </message>
    <message>
        <source>{name} = {value} cannot be used: {detail}.</source>
        <translation>{name} = {value} não pode ser usado: {detail}.</translation>
    </message>
    <message>
        <source>Choose another value.</source>
        <translation>Escolha outro valor.</translation>
    </message>
    <message>
        <source>{path} is not the recording that was added: another file has its name now.</source>
        <translation>{path} não é a gravação que foi adicionada: outro arquivo tem agora o nome dela.</translation>
    </message>
    <message>
        <source>Put the old file back, or add the new one as a video of its own.</source>
        <translation>Ponha o arquivo antigo de volta ou adicione o novo como outro vídeo.</translation>
    </message>
    <message>
        <source>{path} is not a checkpoint of the workbench ({detail}).</source>
        <translation>{path} não é uma rede salva por este programa ({detail}).</translation>
    </message>
    <message>
        <source>Train a new network, or choose another file.</source>
        <translation>Treine uma nova rede, ou escolha outro arquivo.</translation>
    </message>
    <message>
        <source>{path} was trained for the classes {found}, but the study has {expected}.</source>
        <translation>{path} foi treinada para as classes {found}, mas o estudo tem {expected}.</translation>
    </message>
    <message>
        <source>Train a network in this study, or choose a checkpoint with the same classes.</source>
        <translation>Treine uma rede neste estudo, ou escolha uma com as mesmas classes.</translation>
    </message>
    <message>
        <source>Training in {path} stopped: the loss is no longer a number (learning rate {lr}).</source>
        <translation>O treino em {path} parou: a perda deixou de ser um número (taxa de aprendizado {lr}).</translation>
    </message>
    <message>
        <source>Train again with a tenth of the learning rate; finished epochs are kept.</source>
        <translation>Treine de novo com um décimo da taxa de aprendizado; as épocas prontas são mantidas.</translation>
    </message>
    <message>
        <source>choose one of --all --every --fps --count --diverse --plan</source>
        <translation>escolha um entre --all --every --fps --count --diverse --plan</translation>
    </message>
    <message>
        <source>give a STUDY, or --images DIR with --out DIR</source>
        <translation>informe STUDY, ou --images DIR com --out DIR</translation>
    </message>
    <message>
        <source>the plan is called day</source>
        <translation>o plano se chama day</translation>
    </message>
    <message>
        <source>ids must be 0, 1, 2, ... in order</source>
        <translation>os números devem ser 0, 1, 2, ... em ordem</translation>
    </message>
    <message>
        <source>each name may occur once</source>
        <translation>cada nome só pode aparecer uma vez</translation>
    </message>
    <message>
        <source>no space left</source>
        <translation>sem espaço livre</translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation>o arquivo é grande demais para este disco</translation>
    </message>
    <message>
        <source>input/output error</source>
        <translation>erro de entrada e saída</translation>
    </message>
    <message>
        <source>write seconds, mm:ss or hh:mm:ss</source>
        <translation>escreva segundos, mm:ss ou hh:mm:ss</translation>
    </message>
    <message>
        <source>no video was given</source>
        <translation>nenhum vídeo foi indicado</translation>
    </message>
    <message>
        <source>Name at least one.</source>
        <translation>Indique pelo menos um.</translation>
    </message>
    <message>
        <source>Add one with: workbench add STUDY VIDEO</source>
        <translation>Adicione um com: workbench add STUDY VIDEO</translation>
    </message>
    <message>
        <source>{0} needs a number</source>
        <translation>{0} precisa de um número</translation>
    </message>
    <message>
        <source>{0} needs a whole number</source>
        <translation>{0} precisa de um número inteiro</translation>
    </message>
    <message>
        <source>no frame lies in the chosen window or plan</source>
        <translation>nenhum quadro está no intervalo ou plano escolhido</translation>
    </message>
    <message>
        <source>Choose a stretch that the video covers.</source>
        <translation>Escolha um trecho que o vídeo cubra.</translation>
    </message>
    <message>
        <source>no network has been trained in this study</source>
        <translation>nenhuma rede foi treinada neste estudo</translation>
    </message>
    <message>
        <source>Train one first: workbench train STUDY</source>
        <translation>Treine uma antes: workbench train STUDY</translation>
    </message>
    <message>
        <source>it is a file, not a folder</source>
        <translation>é um arquivo, não uma pasta</translation>
    </message>
    <message>
        <source>, about {0} s are missing</source>
        <translation>, faltam cerca de {0} s</translation>
    </message>
    <message>
        <source>it must be at least {0}{1}</source>
        <translation>deve ser no mínimo {0}{1}</translation>
    </message>
    <message>
        <source> and at most {0}</source>
        <translation> e no máximo {0}</translation>
    </message>
    <message>
        <source>it is one of {0}</source>
        <translation>deve ser um destes: {0}</translation>
    </message>
    <message>
        <source>Invalid data found when processing input</source>
        <translation>os dados não são de um vídeo</translation>
    </message>
    <message>
        <source>End of file</source>
        <translation>o arquivo acaba antes do tempo</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>erro de entrada e saída</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>permissão negada</translation>
    </message>
    <message>
        <source>Make one with Study &gt; New study; if it was one, mend project.toml or bring it back from a copy.</source>
        <translation>Crie um em Estudo &gt; Novo estudo; se era um estudo, conserte o project.toml ou recupere-o de uma cópia.</translation>
    </message>
    <message>
        <source>Add one with Study &gt; Add videos.</source>
        <translation>Adicione um em Estudo &gt; Adicionar vídeos.</translation>
    </message>
    <message>
        <source>Train one first, in the Train tab.</source>
        <translation>Treine uma primeiro, na aba Treino.</translation>
    </message>
    <message>
        <source>Predict the video first, or draw the masks instead.</source>
        <translation>Prediga o vídeo primeiro ou desenhe as máscaras.</translation>
    </message>
    <message>
        <source>Make pseudo-masks first, in the Pseudo-masks tab.</source>
        <translation>Gere pseudomáscaras primeiro, na aba Pseudomáscaras.</translation>
    </message>
    <message>
        <source>the study has no video</source>
        <translation>o estudo não tem vídeo</translation>
    </message>
    <message>
        <source>python3 install.py run installs what the window needs. Every command works without it.</source>
        <translation>python3 install.py run instala o que a janela precisa. Todos os comandos funcionam sem ela.</translation>
    </message>
    <message>
        <source>Add one: workbench add STUDY VIDEO</source>
        <translation>Adicione um: workbench add STUDY VIDEO</translation>
    </message>
    <message>
        <source>no extracted frames wait for a mask</source>
        <translation>nenhum quadro extraído espera por uma máscara</translation>
    </message>
    <message>
        <source>Extract frames first, or ask for all frames of the video.</source>
        <translation>Extraia quadros antes, ou peça todos os quadros do vídeo.</translation>
    </message>
    <message>
        <source>name a folder for the masks</source>
        <translation>indique uma pasta para as máscaras</translation>
    </message>
    <message>
        <source>the masks would overwrite the images</source>
        <translation>as máscaras sobrescreveriam as imagens</translation>
    </message>
    <message>
        <source>it holds no images</source>
        <translation>não contém imagens</translation>
    </message>
    <message>
        <source>Choose a folder with PNG, JPEG, TIFF or CSV of °C.</source>
        <translation>Escolha uma pasta com PNG, JPEG, TIFF ou CSV em °C.</translation>
    </message>
    <message>
        <source>Run workbench predict first, or draw the masks instead.</source>
        <translation>Execute antes workbench predict, ou desenhe as máscaras.</translation>
    </message>
    <message>
        <source>it is the video itself</source>
        <translation>é o próprio vídeo</translation>
    </message>
    <message>
        <source>it holds no moving pictures</source>
        <translation>não contém imagens em movimento</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>é uma pasta</translation>
    </message>
    <message>
        <source>Make one with workbench new STUDY; if it was one, mend project.toml or bring it back from a copy.</source>
        <translation>Crie um com workbench new STUDY; se já era um estudo, conserte o project.toml ou recupere-o de uma cópia.</translation>
    </message>
    <message>
        <source>give either a study, or a folder of images</source>
        <translation>informe um estudo ou uma pasta de imagens, não ambos</translation>
    </message>
    <message>
        <source>{0} is a file, not a folder</source>
        <translation>{0} é um arquivo, não uma pasta</translation>
    </message>
    <message>
        <source>{0} has no {1}s to draw</source>
        <translation>{0} não tem o que desenhar ({1})</translation>
    </message>
    <message>
        <source>no frame has a mask ({0})</source>
        <translation>nenhum quadro tem máscara ({0})</translation>
    </message>
    <message>
        <source>Make pseudo-masks first (workbench pseudo STUDY), or paint some.</source>
        <translation>Gere pseudomáscaras primeiro (workbench pseudo STUDY) ou pinte algumas.</translation>
    </message>
    <message>
        <source>exit code {0}</source>
        <translation>código de saída {0}</translation>
    </message>
    <message>
        <source>stopped by {0}</source>
        <translation>interrompida por {0}</translation>
    </message>
    <message>
        <source>memory ran out</source>
        <translation>a memória acabou</translation>
    </message>
    <message>
        <source>it is a picture or a text</source>
        <translation>é uma imagem ou um texto</translation>
    </message>
    <message>
        <source>unknown format</source>
        <translation>formato desconhecido</translation>
    </message>
    <message>
        <source>it may not be read</source>
        <translation>sem permissão de leitura</translation>
    </message>
    <message>
        <source>the recording was cut off before its table of contents was written</source>
        <translation>a gravação foi cortada antes de seu índice ser escrito</translation>
    </message>
    <message>
        <source>its codec is not known</source>
        <translation>o codec é desconhecido</translation>
    </message>
    <message>
        <source>about {0} are needed, {1} are free</source>
        <translation>são necessários cerca de {0}, há {1} livres</translation>
    </message>
    <message>
        <source>pixels of type {0}, not 8 or 16 bit</source>
        <translation>pixels do tipo {0}, não de 8 ou 16 bits</translation>
    </message>
    <message>
        <source>images are written as {0}</source>
        <translation>imagens são gravadas como {0}</translation>
    </message>
    <message>
        <source>it holds 8 bit only; use png or tif</source>
        <translation>guarda apenas 8 bits; use png ou tif</translation>
    </message>
    <message>
        <source>it cannot be coded</source>
        <translation>não pode ser codificado</translation>
    </message>
    <message>
        <source>values above 255, not class numbers</source>
        <translation>valores acima de 255, não são números de classe</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>o arquivo está vazio</translation>
    </message>
    <message>
        <source>a colour image ({0}), not class numbers</source>
        <translation>uma imagem colorida ({0}), não números de classe</translation>
    </message>
    <message>
        <source>The file is cut off: {0} frames could be read{1}.</source>
        <translation>O arquivo está cortado: {0} quadros puderam ser lidos{1}.</translation>
    </message>
    <message>
        <source>The file holds no time stamps; a constant {0} frames per second is assumed.</source>
        <translation>O arquivo não traz marcas de tempo; supõe-se uma taxa constante de {0} quadros por segundo.</translation>
    </message>
    <message>
        <source>known are {0}</source>
        <translation>os conhecidos são {0}</translation>
    </message>
    <message>
        <source>it holds no table of numbers</source>
        <translation>não contém uma tabela de números</translation>
    </message>
    <message>
        <source>it cannot be decoded</source>
        <translation>não pode ser decodificado</translation>
    </message>
    <message>
        <source>it is a colour picture, not one number a pixel</source>
        <translation>é uma imagem colorida, não um número por pixel</translation>
    </message>
    <message>
        <source>8 bits a pixel are shades, not temperatures</source>
        <translation>8 bits por pixel são tons, não temperaturas</translation>
    </message>
    <message>
        <source>its scale is not in the file{0}</source>
        <translation>sua escala não está no arquivo{0}</translation>
    </message>
    <message>
        <source>it holds no finite number</source>
        <translation>não contém nenhum número finito</translation>
    </message>
    <message>
        <source>numbers round {0} are not the °C of a cage{1}</source>
        <translation>números em torno de {0} não são os °C de uma gaiola{1}</translation>
    </message>
    <message>
        <source>at least 1</source>
        <translation>pelo menos 1</translation>
    </message>
    <message>
        <source>it must come after the start ({0} s)</source>
        <translation>deve vir depois do início ({0} s)</translation>
    </message>
    <message>
        <source>above 0</source>
        <translation>acima de 0</translation>
    </message>
    <message>
        <source>its rate must be above 0</source>
        <translation>a taxa deve ser maior que 0</translation>
    </message>
    <message>
        <source>write HH:MM or HH:MM:SS</source>
        <translation>escreva HH:MM ou HH:MM:SS</translation>
    </message>
    <message>
        <source>a day has 24 hours</source>
        <translation>um dia tem 24 horas</translation>
    </message>
    <message>
        <source>samples begin within 24 h and last</source>
        <translation>as amostras começam dentro de 24 h e têm duração</translation>
    </message>
    <message>
        <source>{0} frames are damaged beyond decoding; each shows the one before it.</source>
        <translation>{0} quadros estão danificados e não podem ser lidos; cada um mostra o anterior.</translation>
    </message>
    <message>
        <source>frame {0} cannot be decoded any more</source>
        <translation>o quadro {0} não pode mais ser decodificado</translation>
    </message>
    <message>
        <source>it must be h264, mjpeg or ffv1</source>
        <translation>deve ser h264, mjpeg ou ffv1</translation>
    </message>
    <message>
        <source>at least 2x2 pixels</source>
        <translation>pelo menos 2x2 pixels</translation>
    </message>
    <message>
        <source>between 0 and 10000</source>
        <translation>entre 0 e 10000</translation>
    </message>
    <message>
        <source>the name must end in {0}</source>
        <translation>o nome deve terminar em {0}</translation>
    </message>
    <message>
        <source>the video is {0}x{1}</source>
        <translation>o vídeo tem {0}x{1}</translation>
    </message>
    <message>
        <source>no encoder: {0}</source>
        <translation>sem codificador: {0}</translation>
    </message>
    <message>
        <source>it holds something else</source>
        <translation>contém outra coisa</translation>
    </message>
    <message>
        <source>its format is {0}, not {1}</source>
        <translation>seu formato é {0}, não {1}</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>não pode ser lido</translation>
    </message>
    <message>
        <source>it is cut off, damaged or of another kind</source>
        <translation>está cortado, danificado ou é de outro tipo</translation>
    </message>
    <message>
        <source>a part of its description cannot be used</source>
        <translation>uma parte de sua descrição não pode ser usada</translation>
    </message>
    <message>
        <source>its weights do not fit its network</source>
        <translation>seus pesos não cabem em sua rede</translation>
    </message>
    <message>
        <source>it must be a multiple of {0}</source>
        <translation>deve ser múltiplo de {0}</translation>
    </message>
    <message>
        <source>it is not resolved</source>
        <translation>não foi resolvido</translation>
    </message>
    <message>
        <source>torch finds no NVIDIA GPU; use cpu or auto</source>
        <translation>o torch não encontra GPU NVIDIA; use cpu ou auto</translation>
    </message>
    <message>
        <source>it is none of {0}</source>
        <translation>não é um destes: {0}</translation>
    </message>
    <message>
        <source>process {0} on {1}, since {2}</source>
        <translation>processo {0} em {1}, desde {2}</translation>
    </message>
    <message>
        <source>its process is not known</source>
        <translation>seu processo não é conhecido</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>ilegível</translation>
    </message>
    <message>
        <source>its schema version is no number</source>
        <translation>a versão do esquema não é um número</translation>
    </message>
    <message>
        <source>the file is missing</source>
        <translation>o arquivo não está lá</translation>
    </message>
    <message>
        <source>a value is not usable: {0}</source>
        <translation>um valor não pode ser usado: {0}</translation>
    </message>
    <message>
        <source>there is no such folder</source>
        <translation>essa pasta não existe</translation>
    </message>
    <message>
        <source>only a person may give it</source>
        <translation>só uma pessoa pode atribuí-lo</translation>
    </message>
    <message>
        <source>it holds no tables</source>
        <translation>não contém tabelas</translation>
    </message>
    <message>
        <source>its index is being written</source>
        <translation>o índice está sendo gravado</translation>
    </message>
    <message>
        <source>the folder is gone</source>
        <translation>a pasta não existe mais</translation>
    </message>
    <message>
        <source>no space left for the index</source>
        <translation>sem espaço livre para o índice</translation>
    </message>
    <message>
        <source>only a thermal scene has temperatures</source>
        <translation>só uma cena térmica tem temperaturas</translation>
    </message>
    <message>
        <source>the scene has frames 0 to {0}</source>
        <translation>a cena tem os quadros 0 a {0}</translation>
    </message>
    <message>
        <source>it is {0}x{1}, but its video is {2}x{3}</source>
        <translation>tem {0}x{1}, mas seu vídeo tem {2}x{3}</translation>
    </message>
    <message>
        <source>the study has labelled frames of one video only; split by time, or label a second video</source>
        <translation>o estudo só tem quadros rotulados de um vídeo; reserve trechos de tempo ou rotule um segundo vídeo</translation>
    </message>
    <message>
        <source>too few labelled frames to hold some out; label at least five, spread over the video</source>
        <translation>há poucos quadros rotulados para reservar alguns; rotule ao menos cinco, espalhados pelo vídeo</translation>
    </message>
    <message>
        <source>at least one is needed</source>
        <translation>é preciso pelo menos um</translation>
    </message>
    <message>
        <source>they must all have one size</source>
        <translation>todos devem ter o mesmo tamanho</translation>
    </message>
</context>
<context>
    <name>ExtractPanel</name>
    <message>
        <source>Which frames</source>
        <translation>Quais quadros</translation>
    </message>
    <message>
        <source>Every frame</source>
        <translation>Todos os quadros</translation>
    </message>
    <message>
        <source>Every n-th frame</source>
        <translation>Um a cada n quadros</translation>
    </message>
    <message>
        <source>So many per second</source>
        <translation>Tantos por segundo</translation>
    </message>
    <message>
        <source>So many, evenly spread</source>
        <translation>Tantos, bem distribuídos</translation>
    </message>
    <message>
        <source>The most different ones</source>
        <translation>Os mais diferentes</translation>
    </message>
    <message>
        <source>Day plan (24 hours, stratified)</source>
        <translation>Plano do dia (24 horas, estratificado)</translation>
    </message>
    <message>
        <source>One of every</source>
        <translation>Um a cada</translation>
    </message>
    <message>
        <source>Frames per second</source>
        <translation>Quadros por segundo</translation>
    </message>
    <message>
        <source>Number of frames</source>
        <translation>Número de quadros</translation>
    </message>
    <message>
        <source>Time window</source>
        <translation>Intervalo de tempo</translation>
    </message>
    <message>
        <source>beginning</source>
        <translation>começo</translation>
    </message>
    <message>
        <source>end</source>
        <translation>fim</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Até</translation>
    </message>
    <message>
        <source>Seconds, m:ss or h:mm:ss; empty for no limit</source>
        <translation>Segundos, m:ss ou h:mm:ss; vazio para não limitar</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Aqui</translation>
    </message>
    <message>
        <source>Take the time of the frame that is shown</source>
        <translation>Usar o instante do quadro exibido</translation>
    </message>
    <message>
        <source>Image files</source>
        <translation>Arquivos de imagem</translation>
    </message>
    <message>
        <source>PNG (exact)</source>
        <translation>PNG (exato)</translation>
    </message>
    <message>
        <source>JPEG (small)</source>
        <translation>JPEG (pequeno)</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Formato</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualidade</translation>
    </message>
    <message>
        <source>All videos of the study</source>
        <translation>Todos os vídeos do estudo</translation>
    </message>
    <message>
        <source>Extract frames</source>
        <translation>Extrair quadros</translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) need about {size}, but only {free} are free on this disk.</source>
        <translation>
            <numerusform>%Ln quadro precisa de cerca de {size}, mas só há {free} livres neste disco.</numerusform>
            <numerusform>%Ln quadros precisam de cerca de {size}, mas só há {free} livres neste disco.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), {done} of them there already; about {size} more ({free} free)</source>
        <translation>
            <numerusform>%Ln quadro, {done} já existente; cerca de {size} a mais ({free} livres)</numerusform>
            <numerusform>%Ln quadros, {done} deles já existentes; cerca de {size} a mais ({free} livres)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s), about {size} ({free} free)</source>
        <translation>
            <numerusform>%Ln quadro, cerca de {size} ({free} livres)</numerusform>
            <numerusform>%Ln quadros, cerca de {size} ({free} livres)</numerusform>
        </translation>
    </message>
    <message>
        <source>No sample of the plan lies within this video. When did the recording begin?</source>
        <translation>Nenhuma amostra do plano cai dentro deste vídeo. Quando a gravação começou?</translation>
    </message>
    <message>
        <source>No frame lies in this selection.</source>
        <translation>Nenhum quadro está nesta seleção.</translation>
    </message>
    <message>
        <source>Choose fewer frames or JPEG, or free some space.</source>
        <translation>Escolha menos quadros ou JPEG, ou libere espaço.</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Contando…</translation>
    </message>
    <message>
        <source>“{value}” cannot be used: {detail}.</source>
        <translation>“{value}” não pode ser usado: {detail}.</translation>
    </message>
    <message>
        <source>Looks at the whole video and keeps the frames that differ most.</source>
        <translation>Examina o vídeo inteiro e fica com os quadros que mais diferem.</translation>
    </message>
    <message>
        <source>Short samples spread over day and night, a few frames each.</source>
        <translation>Amostras curtas ao longo do dia e da noite, com poucos quadros cada.</translation>
    </message>
</context>
<context>
    <name>FrameBar</name>
    <message>
        <source>Previous frame (Left or A)</source>
        <translation>Quadro anterior (Esquerda ou A)</translation>
    </message>
    <message>
        <source>Play (Space)</source>
        <translation>Reproduzir (Espaço)</translation>
    </message>
    <message>
        <source>Next frame (Right or D)</source>
        <translation>Próximo quadro (Direita ou D)</translation>
    </message>
    <message>
        <source>Position in the video</source>
        <translation>Posição no vídeo</translation>
    </message>
    <message>
        <source>Frame number</source>
        <translation>Número do quadro</translation>
    </message>
    <message>
        <source>Frame number; the first frame is 0</source>
        <translation>Número do quadro; o primeiro é 0</translation>
    </message>
    <message>
        <source>Playing speed</source>
        <translation>Velocidade de reprodução</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>Pausar (Espaço)</translation>
    </message>
</context>
<context>
    <name>FrameStatus</name>
    <message>
        <source>extracted</source>
        <translation>extraído</translation>
    </message>
    <message>
        <source>pseudo-mask</source>
        <translation>pseudomáscara</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>predito</translation>
    </message>
    <message>
        <source>corrected</source>
        <translation>corrigido</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>verificado</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>rejeitado</translation>
    </message>
</context>
<context>
    <name>FramesModel</name>
    <message>
        <source>Frame {number} at {time}: {status}</source>
        <translation>Quadro {number} em {time}: {status}</translation>
    </message>
</context>
<context>
    <name>FramesTab</name>
    <message>
        <source>Extract frames of all videos</source>
        <translation>Extrair quadros de todos os vídeos</translation>
    </message>
    <message>
        <source>Extract frames of {video}</source>
        <translation>Extrair quadros de {video}</translation>
    </message>
    <message>
        <source>Add a video to extract frames from it.</source>
        <translation>Adicione um vídeo para extrair quadros dele.</translation>
    </message>
</context>
<context>
    <name>ImageCanvas</name>
    <message>
        <source>Fit to window</source>
        <translation>Ajustar à janela</translation>
    </message>
    <message>
        <source>100 % (one image pixel = one screen pixel)</source>
        <translation>100 % (um pixel da imagem = um pixel da tela)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Ampliar</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Reduzir</translation>
    </message>
</context>
<context>
    <name>JobCard</name>
    <message>
        <source>Open the job&apos;s log</source>
        <translation>Abrir o registro da tarefa</translation>
    </message>
    <message>
        <source>Cancel this job</source>
        <translation>Cancelar esta tarefa</translation>
    </message>
    <message>
        <source>Waiting for the jobs before it</source>
        <translation>Esperando as tarefas anteriores</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>Cancelando…</translation>
    </message>
    <message>
        <source>Cancelled; what was finished is kept</source>
        <translation>Cancelada; o que ficou pronto foi mantido</translation>
    </message>
    <message>
        <source>Finished in {time}</source>
        <translation>Concluída em {time}</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>{rate} per second</source>
        <translation>{rate} por segundo</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>faltam {time}</translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Waiting for the job before it</source>
        <translation>Esperando a tarefa anterior</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Parando…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Iniciando…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>faltam {time}</translation>
    </message>
</context>
<context>
    <name>JobsDock</name>
    <message>
        <source>Jobs</source>
        <translation>Tarefas</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>Nada em execução.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Finished: {title}</source>
        <translation>Concluído: {title}</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Codificador</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>IoU média</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Época</translation>
    </message>
    <message>
        <source>Networks of this study</source>
        <translation>Redes deste estudo</translation>
    </message>
</context>
<context>
    <name>NewStudyDialog</name>
    <message>
        <source>New study</source>
        <translation>Novo estudo</translation>
    </message>
    <message>
        <source>my-study</source>
        <translation>meu-estudo</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Procurar…</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>&amp;Inside</source>
        <translation>&amp;Dentro de</translation>
    </message>
    <message>
        <source>Create study</source>
        <translation>Criar estudo</translation>
    </message>
    <message>
        <source>A name is needed, without any of &lt; &gt; : &quot; / \ | ? *</source>
        <translation>É preciso um nome, sem nenhum destes: &lt; &gt; : &quot; / \ | ? *</translation>
    </message>
    <message>
        <source>Choose a folder for the study.</source>
        <translation>Escolha uma pasta para o estudo.</translation>
    </message>
    <message>
        <source>{folder} already holds files; choose another name.</source>
        <translation>{folder} já contém arquivos; escolha outro nome.</translation>
    </message>
    <message>
        <source>The study will be made in {folder}</source>
        <translation>O estudo será criado em {folder}</translation>
    </message>
    <message>
        <source>Folder for the study</source>
        <translation>Pasta para o estudo</translation>
    </message>
</context>
<context>
    <name>OverlayTab</name>
    <message>
        <source>Shown on top</source>
        <translation>Exibido por cima</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Predição</translation>
    </message>
    <message>
        <source>Mask to work on</source>
        <translation>Máscara de trabalho</translation>
    </message>
    <message>
        <source>Prediction: what the last network made of every frame. Mask: the labels of the study.</source>
        <translation>Predição: o que a última rede fez de cada quadro. Máscara: os rótulos do estudo.</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fonte</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Opacidade</translation>
    </message>
    <message>
        <source>Outlines only</source>
        <translation>Só contornos</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Predizer</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Predict this video</source>
        <translation>Predizer este vídeo</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <source>Export overlay video…</source>
        <translation>Exportar vídeo sobreposto…</translation>
    </message>
    <message>
        <source>Writes the whole video with every class, at this opacity</source>
        <translation>Grava o vídeo inteiro com todas as classes, com esta opacidade</translation>
    </message>
    <message>
        <source>This frame has no prediction yet.</source>
        <translation>Este quadro ainda não tem predição.</translation>
    </message>
    <message>
        <source>This frame has no mask yet.</source>
        <translation>Este quadro ainda não tem máscara.</translation>
    </message>
    <message>
        <source>Shown: {shown} of {wanted} frames per second</source>
        <translation>Exibidos: {shown} de {wanted} quadros por segundo</translation>
    </message>
    <message>
        <source>Mean IoU {iou}, {split}</source>
        <translation>IoU média {iou}, {split}</translation>
    </message>
    <message>
        <source>No network trained yet</source>
        <translation>Nenhuma rede treinada ainda</translation>
    </message>
    <message>
        <source>Nothing to draw yet: predict this video first.</source>
        <translation>Ainda não há o que desenhar: prediga este vídeo primeiro.</translation>
    </message>
    <message>
        <source>Nothing to draw yet: make masks for this video first.</source>
        <translation>Ainda não há o que desenhar: gere máscaras para este vídeo primeiro.</translation>
    </message>
    <message>
        <source>Train a network in the Train tab first.</source>
        <translation>Treine antes uma rede na aba Treino.</translation>
    </message>
    <message>
        <source>This video has no predictions yet.</source>
        <translation>Este vídeo ainda não tem predições.</translation>
    </message>
    <message>
        <source>Every frame of this video has a prediction.</source>
        <translation>Todos os quadros deste vídeo têm predição.</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln frame(s) have a prediction.</source>
        <translation>
            <numerusform>{done} de %Ln quadro tem predição.</numerusform>
            <numerusform>{done} de %Ln quadros têm predição.</numerusform>
        </translation>
    </message>
    <message>
        <source>Predict {video}</source>
        <translation>Predizer {video}</translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.mkv *.mov *.avi)</source>
        <translation>Vídeos (*.mp4 *.mkv *.mov *.avi)</translation>
    </message>
    <message>
        <source>Export overlay video</source>
        <translation>Exportar vídeo sobreposto</translation>
    </message>
    <message>
        <source>Export {file}</source>
        <translation>Exportar {file}</translation>
    </message>
</context>
<context>
    <name>ParameterPanel</name>
    <message>
        <source>Back to automatic</source>
        <translation>Voltar ao automático</translation>
    </message>
    <message>
        <source>How many animals a frame holds at most</source>
        <translation>Quantos animais um quadro contém no máximo</translation>
    </message>
    <message>
        <source>heat</source>
        <translation>calor</translation>
    </message>
    <message>
        <source>empty scene</source>
        <translation>cena vazia</translation>
    </message>
    <message>
        <source>surroundings</source>
        <translation>arredores</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>escura</translation>
    </message>
    <message>
        <source>pale</source>
        <translation>clara</translation>
    </message>
    <message>
        <source>dark and pale</source>
        <translation>escura e clara</translation>
    </message>
    <message>
        <source>By its heat, by what differs from the empty scene, or from its surroundings</source>
        <translation>Pelo calor, pelo que difere da cena vazia ou dos arredores</translation>
    </message>
    <message>
        <source>Whether the animals are darker or paler than the floor</source>
        <translation>Se os animais são mais escuros ou mais claros que o piso</translation>
    </message>
    <message>
        <source>remove</source>
        <translation>remover</translation>
    </message>
    <message>
        <source>keep</source>
        <translation>manter</translation>
    </message>
    <message>
        <source>Take burnt-in text, crosshair and logo out of the picture first</source>
        <translation>Retirar antes da imagem o texto, a mira e o logotipo gravados nela</translation>
    </message>
    <message>
        <source>gray</source>
        <translation>cinza</translation>
    </message>
    <message>
        <source>Colour bar of false-colour thermal pictures</source>
        <translation>Barra de cores das imagens térmicas em falsa cor</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>Found by</source>
        <translation>Encontrados por</translation>
    </message>
    <message>
        <source>Coat</source>
        <translation>Pelagem</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texto</translation>
    </message>
    <message>
        <source>Colour bar</source>
        <translation>Barra de cores</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Contrast of the body</source>
        <translation>Contraste do corpo</translation>
    </message>
    <message>
        <source>From this difference to the floor on a pixel is certainly animal (grey levels)</source>
        <translation>A partir desta diferença em relação ao piso, o pixel é certamente animal (níveis de cinza)</translation>
    </message>
    <message>
        <source>Contrast of the tail</source>
        <translation>Contraste da cauda</translation>
    </message>
    <message>
        <source>Lower difference that is enough for thin parts joined to a body (grey levels)</source>
        <translation>Diferença menor, suficiente para partes finas ligadas a um corpo (níveis de cinza)</translation>
    </message>
    <message>
        <source>Smallest animal</source>
        <translation>Menor animal</translation>
    </message>
    <message>
        <source>Blobs with fewer pixels are no animals</source>
        <translation>Manchas com menos pixels não são animais</translation>
    </message>
    <message>
        <source>Largest animal</source>
        <translation>Maior animal</translation>
    </message>
    <message>
        <source>Blobs with more pixels are no animals</source>
        <translation>Manchas com mais pixels não são animais</translation>
    </message>
    <message>
        <source>Tail begins at width</source>
        <translation>Largura em que a cauda começa</translation>
    </message>
    <message>
        <source>The tail begins where the animal is narrower than this part of its widest place</source>
        <translation>A cauda começa onde o animal é mais estreito que esta fração da maior largura</translation>
    </message>
    <message>
        <source>Length of the head</source>
        <translation>Comprimento da cabeça</translation>
    </message>
    <message>
        <source>As a part of the animal without its tail; automatic looks for the neck</source>
        <translation>Como fração do animal sem a cauda; o automático procura o pescoço</translation>
    </message>
</context>
<context>
    <name>ProjectDock</name>
    <message>
        <source>Study</source>
        <translation>Estudo</translation>
    </message>
    <message>
        <source>Add videos…</source>
        <translation>Adicionar vídeos…</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Vídeos</translation>
    </message>
    <message>
        <source>No videos yet. Add some, or drop them on the window.</source>
        <translation>Nenhum vídeo ainda. Adicione alguns, ou solte-os na janela.</translation>
    </message>
    <message>
        <source>Show frames with status</source>
        <translation>Mostrar quadros com status</translation>
    </message>
    <message>
        <source>Number or time</source>
        <translation>Número ou tempo</translation>
    </message>
    <message>
        <source>Part of the frame number, or of the time as in 1:30</source>
        <translation>Parte do número do quadro, ou do tempo, como em 1:30</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Quadros</translation>
    </message>
    <message>
        <source>Videos ({count})</source>
        <translation>Vídeos ({count})</translation>
    </message>
    <message>
        <source>Frames ({count})</source>
        <translation>Quadros ({count})</translation>
    </message>
    <message>
        <source>Frames ({shown} of {count})</source>
        <translation>Quadros ({shown} de {count})</translation>
    </message>
    <message>
        <source>No frame matches.</source>
        <translation>Nenhum quadro corresponde.</translation>
    </message>
    <message>
        <source>No frames yet. Extract some in the Frames tab.</source>
        <translation>Nenhum quadro ainda. Extraia alguns na aba Quadros.</translation>
    </message>
    <message>
        <source>All statuses</source>
        <translation>Todos os status</translation>
    </message>
</context>
<context>
    <name>PseudoSteps</name>
    <message>
        <source>Frame</source>
        <translation>Quadro</translation>
    </message>
    <message>
        <source>Text removed</source>
        <translation>Texto removido</translation>
    </message>
    <message>
        <source>Foreground</source>
        <translation>Primeiro plano</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>Animais</translation>
    </message>
    <message>
        <source>Midline</source>
        <translation>Linha média</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Partes</translation>
    </message>
</context>
<context>
    <name>PseudoTab</name>
    <message>
        <source>In this frame</source>
        <translation>Neste quadro</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parâmetros</translation>
    </message>
    <message>
        <source>Make the masks</source>
        <translation>Gerar as máscaras</translation>
    </message>
    <message>
        <source>Extracted frames</source>
        <translation>Quadros extraídos</translation>
    </message>
    <message>
        <source>Every frame of the video</source>
        <translation>Todos os quadros do vídeo</translation>
    </message>
    <message>
        <source>Frames to make masks for</source>
        <translation>Quadros para gerar máscaras</translation>
    </message>
    <message>
        <source>Make pseudo-masks</source>
        <translation>Gerar pseudomáscaras</translation>
    </message>
    <message>
        <source>Learning the video…</source>
        <translation>Aprendendo o vídeo…</translation>
    </message>
    <message>
        <source>Animals: {found} of {wanted}</source>
        <translation>Animais: {found} de {wanted}</translation>
    </message>
    <message numerus="yes">
        <source>%n complete (one head, body and tail)</source>
        <translation>
            <numerusform>%n completo (uma cabeça, um corpo e uma cauda)</numerusform>
            <numerusform>%n completos (uma cabeça, um corpo e uma cauda)</numerusform>
        </translation>
    </message>
    <message>
        <source>Parts: {parts}</source>
        <translation>Partes: {parts}</translation>
    </message>
    <message>
        <source>Rejected blobs: {count}</source>
        <translation>Manchas rejeitadas: {count}</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
    <message>
        <source>Click on a blob to see why it is, or is not, an animal.</source>
        <translation>Clique em uma mancha para ver por que ela é, ou não, um animal.</translation>
    </message>
    <message>
        <source>Animal {number}: {parts}</source>
        <translation>Animal {number}: {parts}</translation>
    </message>
    <message>
        <source>Nothing here stands out from the floor.</source>
        <translation>Nada aqui se destaca do piso.</translation>
    </message>
    <message>
        <source>Not an animal: {reason} ({area})</source>
        <translation>Não é um animal: {reason} ({area})</translation>
    </message>
    <message>
        <source>Pseudo-masks of {video}</source>
        <translation>Pseudomáscaras de {video}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) made, {whole} of them with every part of every animal.</source>
        <translation>
            <numerusform>%Ln máscara gerada, {whole} com todas as partes de todos os animais.</numerusform>
            <numerusform>%Ln máscaras geradas, {whole} delas com todas as partes de todos os animais.</numerusform>
        </translation>
    </message>
    <message>
        <source>Extract frames in the Frames tab first.</source>
        <translation>Extraia antes quadros na aba Quadros.</translation>
    </message>
</context>
<context>
    <name>Reasons</name>
    <message>
        <source>too small for an animal</source>
        <translation>pequena demais para um animal</translation>
    </message>
    <message>
        <source>too large for an animal</source>
        <translation>grande demais para um animal</translation>
    </message>
    <message>
        <source>only its edge reaches into the picture</source>
        <translation>só a borda aparece na imagem</translation>
    </message>
    <message>
        <source>burnt-in text or mark</source>
        <translation>texto ou marca gravados na imagem</translation>
    </message>
    <message>
        <source>too faint: a reflection, shadow or warm place</source>
        <translation>fraca demais: reflexo, sombra ou lugar quente</translation>
    </message>
    <message>
        <source>too thin: a cable, edge or tail without body</source>
        <translation>fina demais: cabo, borda ou cauda sem corpo</translation>
    </message>
    <message>
        <source>it does not move in the whole recording</source>
        <translation>não se move em toda a gravação</translation>
    </message>
    <message>
        <source>beyond the number of animals, and smaller</source>
        <translation>além do número de animais, e menor</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>The language changes as soon as the running job is done.</source>
        <translation>O idioma muda assim que a tarefa em execução terminar.</translation>
    </message>
</context>
<context>
    <name>Splits</name>
    <message>
        <source>validated on stretches of time, gap {} s</source>
        <translation>validada em trechos de tempo, intervalo de {} s</translation>
    </message>
    <message>
        <source>validated on whole videos: {}</source>
        <translation>validada em vídeos inteiros: {}</translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>Indexing video</source>
        <translation>Indexando vídeo</translation>
    </message>
    <message>
        <source>Extracting frames</source>
        <translation>Extraindo quadros</translation>
    </message>
    <message>
        <source>Choosing frames</source>
        <translation>Escolhendo quadros</translation>
    </message>
    <message>
        <source>Learning the background</source>
        <translation>Aprendendo o fundo</translation>
    </message>
    <message>
        <source>Finding animals</source>
        <translation>Encontrando animais</translation>
    </message>
    <message>
        <source>Finding heads</source>
        <translation>Encontrando cabeças</translation>
    </message>
    <message>
        <source>Writing masks</source>
        <translation>Gravando máscaras</translation>
    </message>
    <message>
        <source>Loading frames</source>
        <translation>Carregando quadros</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Treino</translation>
    </message>
    <message>
        <source>Predicting</source>
        <translation>Predizendo</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>Gerando o vídeo</translation>
    </message>
    <message>
        <source>Simulating</source>
        <translation>Simulando</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Concluído</translation>
    </message>
</context>
<context>
    <name>StudyController</name>
    <message numerus="yes">
        <source>Add %Ln video(s)</source>
        <translation>
            <numerusform>Adicionar %Ln vídeo</numerusform>
            <numerusform>Adicionar %Ln vídeos</numerusform>
        </translation>
    </message>
    <message>
        <source>Wait for the running job, or cancel it, before opening another study.</source>
        <translation>Espere a tarefa em execução, ou cancele-a, antes de abrir outro estudo.</translation>
    </message>
    <message>
        <source>a job is still running in this study</source>
        <translation>uma tarefa ainda está em execução neste estudo</translation>
    </message>
</context>
<context>
    <name>Tabs</name>
    <message>
        <source>Frames</source>
        <translation>Quadros</translation>
    </message>
    <message>
        <source>Pseudo-masks</source>
        <translation>Pseudomáscaras</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Treino</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Sobreposição</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>TrainLabels</name>
    <message>
        <source>Pseudo-masks</source>
        <translation>Pseudomáscaras</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>Predições</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>Corrigidas</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Verificadas</translation>
    </message>
</context>
<context>
    <name>TrainSettings</name>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Codificador</translation>
    </message>
    <message>
        <source>{name}: {note} ({weights} million weights)</source>
        <translation>{name}: {note} ({weights} milhões de pesos)</translation>
    </message>
    <message>
        <source>How often the network sees the labels; the best epoch is kept</source>
        <translation>Quantas vezes a rede vê os rótulos; a melhor época é mantida</translation>
    </message>
    <message>
        <source>Long side of the picture the network sees; larger is finer and slower</source>
        <translation>Lado maior da imagem que a rede vê; maior é mais fino e mais lento</translation>
    </message>
    <message>
        <source>Frames learned from at a time; fewer need less memory</source>
        <translation>Quadros aprendidos de cada vez; menos quadros usam menos memória</translation>
    </message>
    <message>
        <source>The same seed gives the same split and start</source>
        <translation>A mesma semente dá a mesma divisão e o mesmo início</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Épocas</translation>
    </message>
    <message>
        <source>Picture size</source>
        <translation>Tamanho da imagem</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Lote</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Semente</translation>
    </message>
    <message>
        <source>Labels to learn from</source>
        <translation>Rótulos para aprender</translation>
    </message>
    <message>
        <source>stretches of time</source>
        <translation>trechos de tempo</translation>
    </message>
    <message>
        <source>whole videos</source>
        <translation>vídeos inteiros</translation>
    </message>
    <message>
        <source>What the network is tested on. Never single frames: their neighbours look the same.</source>
        <translation>Em que a rede é testada. Nunca quadros isolados: os vizinhos são iguais.</translation>
    </message>
    <message>
        <source>Hold out</source>
        <translation>Reservar</translation>
    </message>
</context>
<context>
    <name>TrainTab</name>
    <message>
        <source>Show the running training</source>
        <translation>Mostrar o treino em execução</translation>
    </message>
    <message>
        <source>Loading the curves…</source>
        <translation>Carregando as curvas…</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Treino</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Iniciar treino</translation>
    </message>
    <message>
        <source>{run}: mean IoU {iou} in epoch {epoch}, {split}</source>
        <translation>{run}: IoU média {iou} na época {epoch}, {split}</translation>
    </message>
    <message>
        <source>No network yet. Make masks, then start a training.</source>
        <translation>Nenhuma rede ainda. Gere máscaras e inicie um treino.</translation>
    </message>
    <message>
        <source>Training: the first epoch is under way.</source>
        <translation>Treino: a primeira época está em andamento.</translation>
    </message>
    <message>
        <source>Training: epoch {epoch} of {total}, mean IoU {iou} on held-out frames</source>
        <translation>Treino: época {epoch} de {total}, IoU média {iou} nos quadros reservados</translation>
    </message>
    <message>
        <source>Train {name}</source>
        <translation>Treinar {name}</translation>
    </message>
    <message numerus="yes">
        <source>Done: mean IoU {iou} on %Ln held-out frame(s).</source>
        <translation>
            <numerusform>Pronto: IoU média {iou} em %Ln quadro reservado.</numerusform>
            <numerusform>Pronto: IoU média {iou} em %Ln quadros reservados.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln frame(s) to learn from and to test on.</source>
        <translation>
            <numerusform>%Ln quadro para aprender e testar.</numerusform>
            <numerusform>%Ln quadros para aprender e testar.</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelled. Start it again with the same settings to go on.</source>
        <translation>Cancelado. Inicie de novo com os mesmos valores para continuar.</translation>
    </message>
    <message>
        <source>Open a study first.</source>
        <translation>Abra um estudo antes.</translation>
    </message>
    <message>
        <source>No frames have such labels. Make pseudo-masks first.</source>
        <translation>Nenhum quadro tem esses rótulos. Gere pseudomáscaras antes.</translation>
    </message>
    <message>
        <source>Holding out whole videos needs labels in at least two videos.</source>
        <translation>Reservar vídeos inteiros exige rótulos em pelo menos dois vídeos.</translation>
    </message>
</context>
<context>
    <name>VideoPicker</name>
    <message>
        <source>Video</source>
        <translation>Vídeo</translation>
    </message>
    <message>
        <source>Video of the study</source>
        <translation>Vídeo do estudo</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Zoom: turn the wheel; drag with the middle button to move</source>
        <translation>Zoom: gire a roda do mouse; arraste com o botão do meio para mover</translation>
    </message>
    <message>
        <source>Opening {video}…</source>
        <translation>Abrindo {video}…</translation>
    </message>
    <message>
        <source>Open a study, or make one, to see its videos here.</source>
        <translation>Abra ou crie um estudo para ver os vídeos aqui.</translation>
    </message>
    <message>
        <source>This study has no videos yet. Add one, or drop it on the window.</source>
        <translation>Este estudo ainda não tem vídeos. Adicione um, ou solte-o na janela.</translation>
    </message>
    <message>
        <source>This video cannot be shown.</source>
        <translation>Este vídeo não pode ser exibido.</translation>
    </message>
</context>
<context>
    <name>VideosModel</name>
    <message numerus="yes">
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln quadro</numerusform>
            <numerusform>%Ln quadros</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>From cage video to data for every animal and every body part.</source>
        <translation>Do vídeo da gaiola aos dados de cada animal e de cada parte do corpo.</translation>
    </message>
    <message>
        <source>Recent studies</source>
        <translation>Estudos recentes</translation>
    </message>
    <message>
        <source>Or drop videos or a study folder anywhere on this window.</source>
        <translation>Ou solte vídeos ou a pasta de um estudo em qualquer lugar desta janela.</translation>
    </message>
    <message>
        <source>New study…</source>
        <translation>Novo estudo…</translation>
    </message>
    <message>
        <source>Open study…</source>
        <translation>Abrir estudo…</translation>
    </message>
    <message>
        <source>Try the demo…</source>
        <translation>Ver a demonstração…</translation>
    </message>
</context>
<context>
    <name>WidthProfile</name>
    <message>
        <source>Width of the animal along its midline, from rump (left) to nose (right)</source>
        <translation>Largura do animal ao longo da linha média, da garupa (esquerda) ao focinho (direita)</translation>
    </message>
    <message>
        <source>No animal found</source>
        <translation>Nenhum animal encontrado</translation>
    </message>
    <message>
        <source>width, {px} px at most</source>
        <translation>largura, no máximo {px} px</translation>
    </message>
    <message>
        <source>rump</source>
        <translation>garupa</translation>
    </message>
    <message>
        <source>nose, {px} px</source>
        <translation>focinho, {px} px</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Open study</source>
        <translation>Abrir estudo</translation>
    </message>
    <message>
        <source>Choose a folder for the demo study</source>
        <translation>Escolha uma pasta para o estudo de demonstração</translation>
    </message>
    <message>
        <source>Demo study</source>
        <translation>Estudo de demonstração</translation>
    </message>
    <message>
        <source>The demo study is being made.</source>
        <translation>O estudo de demonstração está sendo criado.</translation>
    </message>
    <message>
        <source>It opens by itself when it is ready; the jobs panel shows how far it is.</source>
        <translation>Ele se abre sozinho quando estiver pronto; o painel de tarefas mostra o andamento.</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>Vídeos</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos os arquivos</translation>
    </message>
    <message>
        <source>Add videos</source>
        <translation>Adicionar vídeos</translation>
    </message>
    <message>
        <source>A job is still running in this study.</source>
        <translation>Uma tarefa ainda está em execução neste estudo.</translation>
    </message>
    <message>
        <source>Wait for it, or cancel it in the jobs panel.</source>
        <translation>Espere por ela, ou cancele-a no painel de tarefas.</translation>
    </message>
    <message>
        <source>A job is running</source>
        <translation>Há uma tarefa em execução</translation>
    </message>
    <message>
        <source>Stop the running job and close?</source>
        <translation>Parar a tarefa em execução e fechar?</translation>
    </message>
    <message>
        <source>What it has finished is kept; run it again to go on from there.</source>
        <translation>O que ela concluiu é mantido; execute de novo para continuar dali.</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>Parar e fechar</translation>
    </message>
    <message>
        <source>Keep working</source>
        <translation>Continuar trabalhando</translation>
    </message>
</context>
</TS>
